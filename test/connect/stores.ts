// Stores made of plain maps, for tests of the doors.

import type { OnceStore, SecretStore, TenantStore } from "../../src/core/store.ts";
import type { SecretName, Tenant } from "../../src/core/tenant.ts";

export interface Stores {
  readonly tenants: TenantStore;
  readonly secrets: SecretStore;
  readonly once: OnceStore;
  readonly clock: { (): number; now: number };
  /** Reads of tenants and secrets, for tests of memories. */
  readonly reads: { tenants: number };
}

/** Fresh stores with a clock that stands still until moved; it starts at the real time, which atlassian-connect-express goes by. */
export function makeStores(): Stores {
  const clock = Object.assign((): number => clock.now, { now: Math.floor(Date.now() / 1000) * 1000 });
  const reads = { tenants: 0 };
  const tenants = new Map<string, Tenant>();
  const secrets = new Map<string, string>();
  const once = new Map<string, { value: string; expiresAt: number }>();
  const live = (key: string): { value: string } | undefined => {
    const entry = once.get(key);
    return entry !== undefined && entry.expiresAt > clock.now ? entry : undefined;
  };
  return {
    clock,
    reads,
    tenants: {
      add: (tenant) => Promise.resolve(void tenants.set(tenant.id, tenant)),
      get: (id) => Promise.resolve(tenants.get(id)),
      byDoorKey: (door, doorKey) => {
        reads.tenants += 1;
        return Promise.resolve([...tenants.values()].find((tenant) => tenant.door === door && tenant.doorKey === doorKey));
      },
      list: () => Promise.resolve([...tenants.values()]),
      save: (tenant) => Promise.resolve(void tenants.set(tenant.id, tenant)),
      erase: (id) => {
        tenants.delete(id);
        for (const key of [...secrets.keys()]) if (key.startsWith(`${id} `)) secrets.delete(key);
        return Promise.resolve();
      },
    },
    secrets: {
      get: (id, name) => Promise.resolve(secrets.get(`${id} ${name}`)),
      put: (id, name: SecretName, value) => Promise.resolve(void secrets.set(`${id} ${name}`, value)),
      remove: (id, name) => Promise.resolve(void secrets.delete(`${id} ${name}`)),
    },
    once: {
      put: (purpose, key, value, expiresAt) => {
        if (live(`${purpose} ${key}`) !== undefined) return Promise.resolve(false);
        once.set(`${purpose} ${key}`, { value, expiresAt });
        return Promise.resolve(true);
      },
      get: (purpose, key) => Promise.resolve(live(`${purpose} ${key}`)?.value),
      take: (purpose, key) => {
        const value = live(`${purpose} ${key}`)?.value;
        once.delete(`${purpose} ${key}`);
        return Promise.resolve(value);
      },
    },
  };
}

/** A log that keeps what it was told. */
export function makeLog(): { debug: Say; info: Say; warn: Say; error: Say; readonly lines: string[] } {
  const lines: string[] = [];
  const say: Say = (fields, sentence) => void lines.push(`${sentence} ${JSON.stringify(fields)}`);
  return { debug: say, info: say, warn: say, error: say, lines };
}

type Say = (fields: Readonly<Record<string, unknown>>, sentence: string) => void;

/** Ids that count. */
export function makeIds(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}${++count}`;
}
