import type { Build } from "../../src/core/build.ts";
import type { Attempt, Decision, Delivery, StoredEvent } from "../../src/core/delivery.ts";
import type { HostBudget, HostShare } from "../../src/core/limits/host-budget.ts";
import type { Link } from "../../src/core/link.ts";
import type { Standing } from "../../src/core/rules/standing.ts";
import type { Server } from "../../src/core/server.ts";
import type { LinkHealth, ReportSecret, ServerTrouble } from "../../src/core/store.ts";
import type { ParkedWork, StoredHook } from "../../src/core/history-store.ts";
import type { Endpoint, Repository, Tenant } from "../../src/core/tenant.ts";

export interface Rows {
  tenants: Tenant[];
  endpoints: Endpoint[];
  repositories: Repository[];
  servers: Server[];
  links: Link[];
  hooks: StoredHook[];
  events: (StoredEvent & { tenantId: string; at: number })[];
  decisions: Decision[];
  deliveries: Delivery[];
  attempts: Attempt[];
  builds: Build[];
  once: Map<string, { readonly value: string; readonly expiresAt: number }>;
  troubles: (ServerTrouble & { tenantId: string })[];
  health: (LinkHealth & { tenantId: string })[];
  secrets: Map<string, string>;
  reportSecrets: (ReportSecret & { secret: string })[];
  parked: (ParkedWork & { tenantId: string })[];
  standings: (Standing & { tenantId: string; repositoryId: string; pullRequestId: number })[];
  /** By tenant and repository, then by branch. */
  heads: Map<string, ReadonlyMap<string, string>>;
  /** By tenant. */
  hostBudgets: Map<string, HostBudget>;
  /** By tenant and party. */
  hostShares: Map<string, HostShare>;
}

/** Nothing yet. */
export function noRows(): Rows {
  return {
    tenants: [],
    endpoints: [],
    repositories: [],
    servers: [],
    links: [],
    hooks: [],
    events: [],
    decisions: [],
    deliveries: [],
    attempts: [],
    builds: [],
    once: new Map(),
    troubles: [],
    health: [],
    secrets: new Map(),
    reportSecrets: [],
    parked: [],
    standings: [],
    heads: new Map(),
    hostBudgets: new Map(),
    hostShares: new Map(),
  };
}

/** Puts what `change` makes of a row in its place; undefined where there is none. */
export function changed<T>(list: T[], current: T | undefined, change: (current: T) => T): Promise<T | undefined> {
  if (current === undefined) return found(undefined);
  const after = change(current);
  list[list.indexOf(current)] = after;
  return found(after);
}

/** As a database answers. */
export function found<T>(value: T): Promise<T> {
  return Promise.resolve(value);
}

/** As a database writes. */
export async function done(change: unknown): Promise<void> {
  await Promise.resolve(change);
}
