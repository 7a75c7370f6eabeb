// The cold tables as steps and pages see them; the tenant's id comes first in every question.

import type { Build } from "./build.ts";
import type { Spender } from "./limits/host-budget.ts";
import type { HeadStore } from "./head-store.ts";
import type { Link, LinkDecision } from "./link.ts";
import type { Server, ServerAccess, ServerDecision } from "./server.ts";
import type { Endpoint, Repository, SecretName, Tenant, TenantChange } from "./tenant.ts";
import type { HistoryStore } from "./history-store.ts";

/** One of a tenant's secrets, unsealed. */
export type SecretOf = (name: SecretName) => string | undefined;

export interface TenantStore {
  /** With its first secrets, by name. Throws Problem "conflict" when its door key is taken. */
  add(tenant: Tenant, secrets?: TenantChange["secrets"]): Promise<void>;
  get(tenantId: string): Promise<Tenant | undefined>;
  byDoorKey(door: Tenant["door"], doorKey: string): Promise<Tenant | undefined>;
  list(): Promise<Tenant[]>;
  /**
   * Decides on the tenant as it stands, while nobody else changes it, and writes only what the change names. `decide`
   * may be called more than once. Undefined when it wants no change, or when the tenant is gone or being erased.
   */
  change(
    tenantId: string,
    decide: (current: Tenant, secretOf: SecretOf) => TenantChange | undefined,
  ): Promise<Tenant | undefined>;
  /**
   * Removes the tenant and everything of it, from every table; from its first moment on nothing brings it back. False
   * when it is not there, or `may` says no to it as it stands.
   */
  erase(tenantId: string, may?: (current: Tenant) => boolean): Promise<boolean>;
}

/**
 * Sealed at rest; unsealed only here. Nothing is kept for a tenant that was removed: whoever tries gets Problem
 * "not-allowed", here and below.
 */
export interface SecretStore {
  get(tenantId: string, name: SecretName): Promise<string | undefined>;
  put(tenantId: string, name: SecretName, value: string): Promise<void>;
  remove(tenantId: string, name: SecretName): Promise<void>;
}

export interface EndpointStore {
  /** Returns the endpoint as kept: a repository has one for each dialect, so another's where two add it at once. */
  add(endpoint: Endpoint): Promise<Endpoint>;
  /** The endpoint's id is unguessable and is all a sender gives us. */
  byId(endpointId: string): Promise<Endpoint | undefined>;
  list(tenantId: string): Promise<Endpoint[]>;
  /** A new secret in place of the one before, which is good no more. False when there is no such endpoint. */
  renew(tenantId: string, endpointId: string, secret: string): Promise<boolean>;
  remove(tenantId: string, endpointId: string): Promise<void>;
}

export interface RepositoryStore {
  /**
   * Adds it, or renames what is there, unless something newer is known by now. Without an address, the known one stays.
   */
  remember(repository: Repository): Promise<void>;
  get(tenantId: string, repositoryId: string): Promise<Repository | undefined>;
  byFullName(tenantId: string, fullName: string): Promise<Repository | undefined>;
  list(tenantId: string): Promise<Repository[]>;
}

export interface ServerStore {
  add(server: Server): Promise<void>;
  get(tenantId: string, serverId: string): Promise<Server | undefined>;
  list(tenantId: string): Promise<Server[]>;
  /**
   * Decides on the server as it stands, while nobody else changes it. Undefined when it is gone; what `decide` throws,
   * comes back.
   */
  change(tenantId: string, serverId: string, decide: (current: Server) => ServerDecision): Promise<Server | undefined>;
  /** The same for whose it is and who may use it: two ways that never undo each other. */
  changeAccess(
    tenantId: string,
    serverId: string,
    decide: (current: Server) => ServerAccess,
  ): Promise<Server | undefined>;
  /** Throws Problem "conflict" while links use it. */
  remove(tenantId: string, serverId: string): Promise<void>;
}

/** What is known of the secret by which a server's own reporters prove themselves; the secret itself is not kept. */
export interface ReportSecret {
  readonly tenantId: string;
  readonly serverId: string;
  readonly createdAt: number;
}

export interface ReportSecretStore {
  /** Keeps the secret's hash in place of the one before, which is good no more. */
  put(about: ReportSecret, secret: string): Promise<void>;
  of(tenantId: string, serverId: string): Promise<ReportSecret | undefined>;
  /** Secrets come from outside and name no tenant; looked up by their hash. */
  bySecret(secret: string): Promise<ReportSecret | undefined>;
  remove(tenantId: string, serverId: string): Promise<void>;
}

/** A CI server that failed at the last try. */
export interface ServerTrouble {
  readonly serverId: string;
  /** In a row. */
  readonly failures: number;
  /** Its breaker is open: nothing is sent before. */
  readonly openUntil?: number;
  /** The last failure, in words. */
  readonly reason: string;
  readonly since: number;
}

export interface BreakerStore {
  list(tenantId: string): Promise<ServerTrouble[]>;
  /** Of all tenants, by kind of server, for metrics. */
  countOpen(): Promise<ReadonlyMap<string, number>>;
}

/** A link that has failed at least once, and how it stands. */
export interface LinkHealth {
  readonly linkId: string;
  readonly isFailing: boolean;
  /** Counts every change, so that each has a number. */
  readonly changes: number;
  /** Why it fails; "" when it works again. */
  readonly reason: string;
  readonly since: number;
}

export interface LinkHealthStore {
  get(tenantId: string, linkId: string): Promise<LinkHealth | undefined>;
  /** Newest change first. */
  list(tenantId: string): Promise<LinkHealth[]>;
}

export interface HostBudgetStore {
  /** Takes one call from the tenant's budget: 0 when it may be made now, else the milliseconds until then. */
  spend(tenantId: string, spender: Spender): Promise<number>;
  /** The host asked for a pause. */
  pause(tenantId: string, askedMs: number): Promise<void>;
  /** Milliseconds until a pause is over. */
  pauseOf(tenantId: string): Promise<number>;
}

export interface LinkStore {
  /** Throws Problem "conflict" when the status key is taken in the repository. */
  add(link: Link): Promise<void>;
  get(tenantId: string, linkId: string): Promise<Link | undefined>;
  list(tenantId: string): Promise<Link[]>;
  forRepository(tenantId: string, repositoryId: string): Promise<Link[]>;
  /** Tokens come from outside and name no tenant; looked up by their hash. */
  byResultToken(token: string): Promise<Link | undefined>;
  byBadgeToken(token: string): Promise<Link | undefined>;
  /**
   * Decides on the link as it stands, while nobody else changes it; whether it is paused is not touched. Undefined when
   * it is gone. Throws like `add`.
   */
  change(tenantId: string, linkId: string, decide: (current: Link) => LinkDecision): Promise<Link | undefined>;
  /**
   * An admin pauses it, or lets it go on and forgets why the app paused it; nothing else is written. Undefined when it
   * is gone.
   */
  setPaused(tenantId: string, linkId: string, isPaused: boolean, at: number): Promise<Link | undefined>;
  /** The app pauses a link for a reason, unless anybody changed it since it was `tried`. True when it did. */
  disable(tried: Link, reason: string, at: number): Promise<boolean>;
  /** Cancels its waiting deliveries too. */
  remove(tenantId: string, linkId: string): Promise<void>;
}

export interface BuildStore {
  get(tenantId: string, buildId: string): Promise<Build | undefined>;
  byPageToken(pageToken: string): Promise<Build | undefined>;
  ofLink(tenantId: string, linkId: string, limit: number): Promise<Build[]>;
  /** Builds of a delivery, newest first, at most 500. */
  ofDelivery(tenantId: string, deliveryId: string): Promise<Build[]>;
  /** The newest runs of the same link, commit and part as a build, itself among them, newest first; at most 20. */
  newestRuns(build: Pick<Build, "tenantId" | "repositoryId" | "commit" | "linkId" | "context">): Promise<Build[]>;
  /** Builds of a commit in a repository, newest first, at most 500; `commit` may be its first 12 digits. */
  ofCommit(tenantId: string, repositoryId: string, commit: string): Promise<Build[]>;
  ofPullRequest(tenantId: string, repositoryId: string, pullRequestId: number, limit: number): Promise<Build[]>;
  /** The newest build of the link (whole runs only, none that was skipped), on one branch when given. */
  latest(tenantId: string, linkId: string, branch?: string): Promise<Build | undefined>;
  /** The same for pushes to a branch alone: a pull request's branch may be a fork's that has the same name. */
  latestPushed(tenantId: string, linkId: string, branch: string): Promise<Build | undefined>;
  /** Repositories and links whose deliveries carried this commit, for reporters that only know the hash. */
  linksByCommit(tenantId: string, commit: string): Promise<{ linkId: string; repositoryId: string }[]>;
}

/** Short-lived single-use things: sign-in links, OAuth states, token hash -> body hash, proofs. */
export interface OnceStore {
  /** Keeps a value until `expiresAt`; false when the key is already there and not expired. */
  put(purpose: string, key: string, value: string, expiresAt: number): Promise<boolean>;
  get(purpose: string, key: string): Promise<string | undefined>;
  /** Hands out the value and removes it, once; with `value`, only while it is that one. */
  take(purpose: string, key: string, value?: string): Promise<string | undefined>;
}

export interface Store {
  readonly tenants: TenantStore;
  readonly secrets: SecretStore;
  readonly endpoints: EndpointStore;
  readonly repositories: RepositoryStore;
  readonly heads: HeadStore;
  readonly servers: ServerStore;
  readonly reportSecrets: ReportSecretStore;
  readonly breakers: BreakerStore;
  readonly hostBudgets: HostBudgetStore;
  readonly linkHealth: LinkHealthStore;
  readonly links: LinkStore;
  readonly history: HistoryStore;
  readonly builds: BuildStore;
  readonly once: OnceStore;
}

/** StorePart<{ links: "get"; builds: "get" | "ofLink" }>: what a step uses, so that a test's plain object fits it. */
export type StorePart<Questions extends { readonly [Table in keyof Store]?: keyof Store[Table] }> = {
  readonly [Table in keyof Questions & keyof Store]: Pick<Store[Table], Questions[Table] & keyof Store[Table]>;
};
