import type { Build } from "../../src/core/build.ts";
import type { Attempt, Decision, Delivery, StoredEvent } from "../../src/core/delivery.ts";
import type { Link } from "../../src/core/link.ts";
import type { Server } from "../../src/core/server.ts";
import type { LinkHealth, ReportSecret, ServerTrouble } from "../../src/core/store.ts";
import type { ParkedWork, StoredHook } from "../../src/core/history-store.ts";
import type { Repository, Tenant } from "../../src/core/tenant.ts";

export interface Rows {
  tenants: Tenant[];
  repositories: Repository[];
  servers: Server[];
  links: Link[];
  hooks: StoredHook[];
  events: (StoredEvent & { tenantId: string; at: number })[];
  decisions: Decision[];
  deliveries: Delivery[];
  attempts: Attempt[];
  builds: Build[];
  once: Map<string, string>;
  troubles: (ServerTrouble & { tenantId: string })[];
  health: (LinkHealth & { tenantId: string })[];
  secrets: Map<string, string>;
  reportSecrets: (ReportSecret & { secret: string })[];
  parked: (ParkedWork & { tenantId: string })[];
}

export function noRows(): Rows {
  return {
    tenants: [],
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
  };
}

export function replace<T extends { readonly id: string }>(list: T[], row: T): number {
  const at = list.findIndex((one) => one.id === row.id);
  if (at === -1) list.push(row);
  else list[at] = row;
  return list.length;
}

export function changed<T extends { readonly id: string }>(
  list: T[],
  current: T | undefined,
  change: (current: T) => T,
): Promise<T | undefined> {
  if (current === undefined) return found(undefined);
  const after = change(current);
  replace(list, after);
  return found(after);
}

export function found<T>(value: T): Promise<T> {
  return Promise.resolve(value);
}

export async function done(change: unknown): Promise<void> {
  await Promise.resolve(change);
}
