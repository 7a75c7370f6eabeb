// Credentials of CI servers' own reporters: client id and secret, or the short-lived token Bitbucket would give for
// them (RFC 6749, section 4.4).

import { createSecretKey } from "node:crypto";

import jwt from "jsonwebtoken";
import { z } from "zod";

import type { Clock } from "../../core/ports.ts";
import type { ReportSecret, ReportSecretStore } from "../../core/store.ts";
import type { Reporter } from "../../steps/results/links-of-status.ts";
import type { Form } from "../route.ts";

export interface ProvedReporter extends Reporter {
  /** When the secret was made: a token made from an older one is good no more. */
  readonly secretMadeAt: number;
  /** No token is issued for a token: access would never end. */
  readonly provedBy: "secret" | "token";
}

/** What a reporter shows of itself: the Authorization header, or fields of a form. */
export type ReporterOf = (shown: {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Form;
}) => Promise<ProvedReporter | undefined>;

export interface ReportTokens {
  readonly reporterOf: ReporterOf;
  /** A bearer token and its life in seconds. */
  readonly grant: (reporter: ProvedReporter) => { readonly token: string; readonly seconds: number };
}

const issuer = "ci-bridge-reporter";
/** As Bitbucket's own. */
const lifetimeSeconds = 7200;
const claims = z.object({ sub: z.string(), tenant: z.string(), made: z.number() });

export function createReportTokens(options: {
  readonly key: Uint8Array;
  readonly audience: string;
  readonly clock: Clock;
  readonly secrets: Pick<ReportSecretStore, "of" | "bySecret">;
}): ReportTokens {
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
      return jwt.verify(token, key, {
        algorithms: ["HS256"],
        audience: options.audience,
        issuer,
        clockTimestamp: seconds(),
      });
    } catch {
      return undefined;
    }
  }

  /** The secret alone finds its server; a client id that is another server's is refused all the same. */
  async function bySecret(secret: string, clientId?: string): Promise<ProvedReporter | undefined> {
    const known = secret === "" || secret.length > 200 ? undefined : await options.secrets.bySecret(secret);
    return known === undefined || (clientId !== undefined && clientId !== known.serverId)
      ? undefined
      : proved(known, "secret");
  }

  return {
    async reporterOf({ headers, form }) {
      const [, scheme = "", value = ""] = /^(Basic|Bearer) +(\S+)$/i.exec(headers["authorization"] ?? "") ?? [];
      if (scheme.toLowerCase() === "bearer")
        return value.split(".").length === 3 ? await byToken(value) : await bySecret(value);
      if (scheme !== "") {
        const [id, secret] = readBasic(value);
        return await bySecret(secret, id);
      }
      const { client_id: id, client_secret: secret } = form;
      return typeof id === "string" && typeof secret === "string" ? await bySecret(secret, id) : undefined;
    },
    grant({ tenantId, serverId, secretMadeAt }) {
      const payload = {
        sub: serverId,
        tenant: tenantId,
        made: secretMadeAt,
        iat: seconds(),
        exp: seconds() + lifetimeSeconds,
      };
      return {
        token: jwt.sign(payload, key, { algorithm: "HS256", audience: options.audience, issuer }),
        seconds: lifetimeSeconds,
      };
    },
  };
}

function proved({ tenantId, serverId, createdAt }: ReportSecret, provedBy: ProvedReporter["provedBy"]): ProvedReporter {
  return { tenantId, serverId, secretMadeAt: createdAt, provedBy };
}

function readBasic(value: string): [id: string, secret: string] {
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
}
