// OAuth tokens towards hosts: renewed before they expire, once even when ten calls need it at the same time.

import type { Answer, Call } from "../core/call.ts";
import { readOauthClient, readOauthTokens, readTokenAnswer, tokenCall, writeOauthTokens } from "../core/rules/oauth.ts";
import type { OauthTokens } from "../core/rules/oauth.ts";
import type { Clock, NewToken } from "../core/ports.ts";
import type { OnceStore, SecretStore, TenantStore } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import type { HostProblems } from "./host-problem.ts";

export interface HostTokensPorts {
  /** Sends as it is, without credentials of its own. */
  readonly send: (call: Call, tenant: Tenant) => Promise<Answer>;
  readonly tenants: Pick<TenantStore, "change">;
  readonly secrets: Pick<SecretStore, "get">;
  readonly once: OnceStore;
  readonly problems: HostProblems;
  readonly webUrlOf: (tenant: Tenant) => string;
  readonly wait: (ms: number) => Promise<void>;
  readonly newToken: NewToken;
  readonly clock: Clock;
}

export type AccessToken =
  | { readonly outcome: "token"; readonly access: string }
  /** A person has to act; the sentence says who and how. */
  | { readonly outcome: "refused"; readonly sentence: string }
  | { readonly outcome: "later"; readonly why: string };

export interface HostTokens {
  /** A token that is good for a while; `spent` is one the host has just refused. */
  get(tenant: Tenant, spent?: string): Promise<AccessToken>;
  /** To be called when a tenant's tokens were replaced elsewhere. */
  forget(tenantId: string): void;
}

const renewedBeforeMs = 5 * 60_000;
/** A refusal stands for this long, so that a queue of statuses does not ask for a token once for each of them. */
const refusalKeptMs = 60_000;
const leaseMs = 60_000;
const leasePollMs = 200;
const leasePurpose = "oauth-renewal";

interface Memory {
  readonly tokens?: OauthTokens;
  readonly refusal?: { readonly sentence: string; readonly at: number };
}

/**
 * One per process; processes agree through a lease in the database, so that a refresh token that may be used once is
 * used once.
 */
export function createHostTokens(ports: HostTokensPorts): HostTokens {
  const memory = new Map<string, Memory>();
  const underWay = new Map<string, Promise<AccessToken>>();

  function renewOnce(tenant: Tenant, spent: string | undefined): Promise<AccessToken> {
    const running = underWay.get(tenant.id);
    if (running !== undefined) return running;
    const renewal = renew(tenant, spent).finally(() => underWay.delete(tenant.id));
    underWay.set(tenant.id, renewal);
    return renewal;
  }

  async function renew(tenant: Tenant, spent: string | undefined): Promise<AccessToken> {
    const stored = await readGood(tenant, spent);
    if (stored !== undefined) return stored;
    const lease = ports.newToken();
    const deadline = ports.clock() + leaseMs;
    while (!(await ports.once.put(leasePurpose, tenant.id, lease, ports.clock() + leaseMs))) {
      if (ports.clock() > deadline)
        return { outcome: "later", why: "Another process has been renewing this tenant's token for a minute." };
      await ports.wait(leasePollMs);
      const renewed = await readGood(tenant, spent);
      if (renewed !== undefined) return renewed;
    }
    try {
      // Whoever held the lease before may have renewed it between our look and our lease.
      return (await readGood(tenant, spent)) ?? (await ask(tenant, spent));
    } finally {
      await ports.once.take(leasePurpose, tenant.id, lease);
    }
  }

  async function readGood(tenant: Tenant, spent: string | undefined): Promise<AccessToken | undefined> {
    const tokens = readOauthTokens(await ports.secrets.get(tenant.id, "oauth-tokens"));
    if (tokens === undefined || tokens.access === spent || tokens.expiresAt - ports.clock() < renewedBeforeMs)
      return undefined;
    memory.set(tenant.id, { tokens });
    return { outcome: "token", access: tokens.access };
  }

  async function ask(tenant: Tenant, spent: string | undefined): Promise<AccessToken> {
    const client = readOauthClient(await ports.secrets.get(tenant.id, "oauth-client"));
    const stored = await ports.secrets.get(tenant.id, "oauth-tokens");
    const before = readOauthTokens(stored);
    const grant =
      tenant.settings.authorisation === "oauth-code" ? refreshGrant(before) : { grant_type: "client_credentials" };
    if (client === undefined) return await refuse(tenant, "no OAuth consumer is stored");
    if (grant === undefined) return await refuse(tenant, "it was not authorised yet");
    const answer = await ports.send(tokenCall(ports.webUrlOf(tenant), client, "renew the access token", grant), tenant);
    const read = readTokenAnswer(answer, ports.clock(), before?.refresh);
    if (read.outcome === "refused") return await refuse(tenant, `Bitbucket said "${read.why}"`);
    if (read.outcome === "later") {
      const isStillGood = before !== undefined && before.access !== spent && before.expiresAt > ports.clock();
      return isStillGood ? { outcome: "token", access: before.access } : { outcome: "later", why: read.why };
    }
    const kept = await ports.tenants.change(tenant.id, ({ state }, secretOf) => {
      // Authorised again or removed meanwhile: what is stored now counts, not the renewed tokens.
      if (state === "uninstalled" || secretOf("oauth-tokens") !== stored) return undefined;
      return {
        settings: { authorisationProblem: undefined },
        secrets: { "oauth-tokens": writeOauthTokens(read.tokens) },
        updatedAt: ports.clock(),
      };
    });
    if (kept === undefined)
      return (
        (await readGood(tenant, spent)) ?? {
          outcome: "later",
          why: "Its access was changed while the token was renewed.",
        }
      );
    memory.set(tenant.id, { tokens: read.tokens });
    return { outcome: "token", access: read.tokens.access };
  }

  async function refuse(tenant: Tenant, why: string): Promise<AccessToken> {
    const sentence =
      tenant.settings.authorisation === "oauth-code"
        ? `Bitbucket no longer lets the app in (${why}): an admin of the workspace has to authorise it again from the settings page.`
        : `Bitbucket refuses the app's OAuth consumer (${why}): an admin of the workspace has to check the consumer, and the operator to store its key and secret again.`;
    memory.set(tenant.id, { refusal: { sentence, at: ports.clock() } });
    await ports.problems.set(tenant.id, sentence);
    return { outcome: "refused", sentence };
  }

  return {
    async get(tenant, spent) {
      const { tokens, refusal } = memory.get(tenant.id) ?? {};
      if (tokens !== undefined && tokens.access !== spent && tokens.expiresAt - ports.clock() >= renewedBeforeMs)
        return { outcome: "token", access: tokens.access };
      if (refusal !== undefined && Math.abs(ports.clock() - refusal.at) < refusalKeptMs)
        return { outcome: "refused", sentence: refusal.sentence };
      return await renewOnce(tenant, spent);
    },
    forget: (tenantId) => void memory.delete(tenantId),
  };
}

function refreshGrant(tokens: OauthTokens | undefined): Record<string, string> | undefined {
  return tokens?.refresh === undefined ? undefined : { grant_type: "refresh_token", refresh_token: tokens.refresh };
}
