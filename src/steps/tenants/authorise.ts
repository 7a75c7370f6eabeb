// Lets an admin allow the app in by OAuth's authorization code, for tenants that did not install it
// (https://developer.atlassian.com/cloud/bitbucket/oauth-2/).

import { createHash } from "node:crypto";

import { runTalk } from "../../core/call.ts";
import type { Answer, Call } from "../../core/call.ts";
import type { Host } from "../../core/host.ts";
import { consentUrl, readOauthClient, readTokenAnswer, tokenCall, writeOauthTokens } from "../../core/rules/oauth.ts";
import type { OauthClient, OauthTokens } from "../../core/rules/oauth.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, Log, NewToken } from "../../core/ports.ts";
import type { OnceStore, SecretStore, TenantStore } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface AuthorisePorts {
  readonly tenants: Pick<TenantStore, "get" | "change">;
  readonly secrets: Pick<SecretStore, "get">;
  readonly once: Pick<OnceStore, "put" | "take">;
  readonly host: Pick<Host, "proof">;
  readonly webUrlOf: (tenant: Tenant) => string;
  readonly apiUrlOf: (tenant: Tenant) => string;
  /** Our address that the host sends the person back to: <base URL>/oauth/callback. */
  readonly redirectUri: string;
  readonly send: (call: Call, tenant: Tenant) => Promise<Answer>;
  /** Told when a tenant's tokens were replaced, so that nobody goes on with the old ones. */
  readonly changed: (tenant: Tenant) => void;
  readonly newToken: NewToken;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the host's redirect brought back. */
export interface ConsentAnswer {
  /** The door has checked that this browser was sent away with it. */
  readonly state: string;
  readonly code: string;
}

const purpose = "oauth-state";
const lifeMs = 10 * 60_000;

/** Both ends for the doors, which know a tenant by its id. */
export function openAuthorisation(ports: AuthorisePorts): {
  readonly start: (tenantId: string) => Promise<{ readonly url: string; readonly state: string }>;
  readonly finish: (answer: ConsentAnswer) => Promise<{ readonly tenantId: string }>;
} {
  return {
    async start(tenantId) {
      const tenant = await ports.tenants.get(tenantId);
      if (tenant === undefined)
        throw new Problem("not-found", "This tenant is gone; the operator can create it again.");
      const { address, state } = await beginAuthorisation(ports, tenant);
      return { url: address, state };
    },
    async finish(answer) {
      const tenant = await finishAuthorisation(ports, answer);
      return { tenantId: tenant.id };
    },
  };
}

/** Where to send the person, and the state the host has to bring back to the same browser within ten minutes. */
export async function beginAuthorisation(
  ports: AuthorisePorts,
  tenant: Tenant,
): Promise<{ readonly address: string; readonly state: string }> {
  const client = await clientOf(ports, tenant);
  const state = ports.newToken();
  // RFC 7636 asks for 43 to 128 characters.
  const verifier = ports.newToken() + ports.newToken();
  await ports.once.put(purpose, state, JSON.stringify({ tenantId: tenant.id, verifier }), ports.clock() + lifeMs);
  const address = consentUrl(ports.webUrlOf(tenant), {
    clientId: client.id,
    redirectUri: ports.redirectUri,
    state,
    challenge: digest(verifier),
  });
  return { address, state };
}

/**
 * Exchanges the code for tokens, checks that they reach the tenant's workspace, and seals them. Throws Problems whose
 * sentences the person reads.
 */
export async function finishAuthorisation(ports: AuthorisePorts, answer: ConsentAnswer): Promise<Tenant> {
  const asked = readAsked(await ports.once.take(purpose, answer.state));
  if (asked === undefined)
    throw new Problem(
      "session-expired",
      "This authorisation was not begun here, took longer than ten minutes or was finished before; please begin it again from the settings page.",
    );
  const tenant = await ports.tenants.get(asked.tenantId);
  if (tenant?.state !== "active") throw gone();
  const tokens = await exchange(ports, tenant, answer.code, asked.verifier);
  await checkReach(ports, tenant, tokens);
  return await keep(ports, tenant, tokens);
}

async function exchange(ports: AuthorisePorts, tenant: Tenant, code: string, verifier: string): Promise<OauthTokens> {
  const client = await clientOf(ports, tenant);
  const call = tokenCall(ports.webUrlOf(tenant), client, "exchange the authorization code", {
    grant_type: "authorization_code",
    code,
    redirect_uri: ports.redirectUri,
    code_verifier: verifier,
  });
  const read = readTokenAnswer(await ports.send(call, tenant), ports.clock());
  if (read.outcome === "tokens") return read.tokens;
  if (read.outcome === "later")
    throw new Problem(
      "host-unreachable",
      `Bitbucket gave no tokens (${read.why}); please begin the authorisation again in a few minutes.`,
    );
  throw new Problem(
    "host-refused",
    `Bitbucket refused to give tokens (${read.why}); an admin has to check key, secret and callback address (${ports.redirectUri}) of the OAuth consumer, and begin again.`,
  );
}

/** Whoever consented may see other workspaces than this one. */
async function checkReach(ports: AuthorisePorts, tenant: Tenant, tokens: OauthTokens): Promise<void> {
  const outcome = await runTalk(ports.host.proof(ports.apiUrlOf(tenant), tenant.accountId), (call) =>
    ports.send({ ...call, headers: { ...call.headers, authorization: `Bearer ${tokens.access}` } }, tenant),
  );
  if (outcome.outcome === "try-again")
    throw new Problem(
      "host-unreachable",
      `Bitbucket could not be asked whether this account reaches ${tenant.name} (${outcome.why}); please begin the authorisation again in a few minutes.`,
    );
  if (outcome.outcome === "refused" || outcome.value.accountId.toLowerCase() !== tenant.accountId.toLowerCase()) {
    throw new Problem(
      "not-allowed",
      `The Bitbucket account that consented does not reach the workspace ${tenant.name}; somebody who does has to begin the authorisation again.`,
    );
  }
}

async function keep(ports: AuthorisePorts, tenant: Tenant, tokens: OauthTokens): Promise<Tenant> {
  const authorised = await ports.tenants.change(tenant.id, ({ state }) => {
    if (state !== "active") return undefined;
    return {
      settings: { authorisation: "oauth-code", authorisationProblem: undefined },
      secrets: { "oauth-tokens": writeOauthTokens(tokens) },
      updatedAt: ports.clock(),
    };
  });
  if (authorised === undefined) throw gone();
  ports.changed(authorised);
  ports.log.info({ tenant: tenant.id }, "a tenant was authorised by OAuth");
  return authorised;
}

function gone(): Problem {
  return new Problem("not-found", "The tenant this authorisation was for is gone; the operator can create it again.");
}

async function clientOf(ports: AuthorisePorts, tenant: Tenant): Promise<OauthClient> {
  const client = readOauthClient(await ports.secrets.get(tenant.id, "oauth-client"));
  if (client === undefined)
    throw new Problem(
      "authorisation-lost",
      `No OAuth consumer is stored for ${tenant.name}; an admin has to create one in Bitbucket with the callback address ${ports.redirectUri}, and the operator to store its key and secret.`,
    );
  return client;
}

function readAsked(text: string | undefined): { readonly tenantId: string; readonly verifier: string } | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as { tenantId: string; verifier: string });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
