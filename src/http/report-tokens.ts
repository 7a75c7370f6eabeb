// Credentials of CI servers' own reporters: client id and secret, or the short-lived token Bitbucket would give for them (RFC 6749, section 4.4).

import { createSecretKey } from "node:crypto";

import jwt from "jsonwebtoken";
import { z } from "zod";

import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { ReportSecret, ReportSecretStore } from "../core/store.ts";
import type { Reporter } from "../steps/links-of-status.ts";
import type { Exchange, Reply } from "./exchange.ts";

export interface ProvedReporter extends Reporter {
  /** When the secret was made: a token made from an older one is good no more. */
  readonly secretMadeAt: number;
  /** A token is not given for a token: it would never end. */
  readonly provedBy: "secret" | "token";
}

export type ReporterOf = (exchange: Pick<Exchange, "headers" | "form">) => Promise<ProvedReporter | undefined>;

export interface ReportTokens {
  readonly reporterOf: ReporterOf;
  /** A bearer token and its life in seconds. */
  readonly grant: (reporter: ProvedReporter) => { readonly token: string; readonly seconds: number };
}

const issuer = "ci-bridge-reporter";
/** As Bitbucket's own. */
const lifetimeSeconds = 7200;
const claims = z.object({ sub: z.string(), tenant: z.string(), made: z.number() });

export function createReportTokens(options: { readonly key: Uint8Array; readonly audience: string; readonly clock: Clock; readonly secrets: Pick<ReportSecretStore, "of" | "bySecret"> }): ReportTokens {
  const key = createSecretKey(options.key);
  const seconds = (): number => Math.floor(options.clock() / 1000);

  async function byToken(token: string): Promise<ProvedReporter | undefined> {
    const read = claims.safeParse(verified(token));
    if (!read.success) return undefined;
    const { tenant, sub, made } = read.data;
    const known = await options.secrets.of(tenant, sub);
    return known?.createdAt === made ? proved(known, "token") : undefined;
  }

  function verified(token: string): unknown {
    try {
      return jwt.verify(token, key, { algorithms: ["HS256"], audience: options.audience, issuer, clockTimestamp: seconds() });
    } catch {
      return undefined;
    }
  }

  /** The secret alone finds its server; a client id that is another server's is refused all the same. */
  async function bySecret(secret: string, clientId?: string): Promise<ProvedReporter | undefined> {
    const known = secret === "" || secret.length > 200 ? undefined : await options.secrets.bySecret(secret);
    return known === undefined || (clientId !== undefined && clientId !== known.serverId) ? undefined : proved(known, "secret");
  }

  return {
    async reporterOf({ headers, form }) {
      const [, scheme = "", value = ""] = /^(Basic|Bearer) +(\S+)$/i.exec(headers["authorization"] ?? "") ?? [];
      if (scheme.toLowerCase() === "bearer") return value.split(".").length === 3 ? await byToken(value) : await bySecret(value);
      if (scheme !== "") {
        const [id, secret] = readBasic(value);
        return await bySecret(secret, id);
      }
      const { client_id: id, client_secret: secret } = form;
      return typeof id === "string" && typeof secret === "string" ? await bySecret(secret, id) : undefined;
    },
    grant({ tenantId, serverId, secretMadeAt }) {
      const payload = { sub: serverId, tenant: tenantId, made: secretMadeAt, iat: seconds(), exp: seconds() + lifetimeSeconds };
      return { token: jwt.sign(payload, key, { algorithm: "HS256", audience: options.audience, issuer }), seconds: lifetimeSeconds };
    },
  };
}

/** POST /site/oauth2/access_token. Reporters read access_token only, and take no status but 200 (buildbot/reporters/bitbucket.py). */
export function grantToken(tokens: Pick<ReportTokens, "grant">, exchange: Exchange, reporter: ProvedReporter): Promise<Reply> {
  if (reporter.provedBy === "token") throw new Problem("not-authenticated", "A token is given for client id and secret, not for another token.");
  const grantType = exchange.form["grant_type"];
  if (grantType !== "client_credentials") throw new Problem("unreadable", 'Only the grant type "client_credentials" is known here: send it as a form field grant_type.');
  const { token, seconds } = tokens.grant(reporter);
  return Promise.resolve({ kind: "json", status: 200, value: { access_token: token, token_type: "bearer", expires_in: seconds, scopes: "repository", state: "client_credentials" } });
}

function proved({ tenantId, serverId, createdAt }: ReportSecret, provedBy: ProvedReporter["provedBy"]): ProvedReporter {
  return { tenantId, serverId, secretMadeAt: createdAt, provedBy };
}

function readBasic(value: string): [id: string, secret: string] {
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
}
