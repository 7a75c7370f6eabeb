// Stores made of plain maps, for tests of the doors.

import type { OnceStore, SecretStore, TenantStore } from "../../src/core/store.ts";
import { changeTenant } from "../../src/core/tenant.ts";
import type { SecretName, Tenant, TenantChange } from "../../src/core/tenant.ts";

export interface Stores {
  readonly tenants: TenantStore;
  /** A tenant as a test wants it, in place of the one that is there. */
  readonly place: (tenant: Tenant) => void;
  readonly secrets: SecretStore;
  readonly once: OnceStore;
  readonly clock: { (): number; now: number };
  /** Reads of tenants and secrets, for tests of memories. */
  readonly reads: { tenants: number };
}

/**
 * Fresh stores with a clock that stands still until moved; it starts at the real time, which atlassian-connect-express
 * goes by.
 */
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
  const place = (tenant: Tenant): void => void tenants.set(tenant.id, tenant);
  const putSecrets = (id: string, named: TenantChange["secrets"] = {}): void => {
    for (const [name, value] of Object.entries(named)) {
      if (value === undefined) secrets.delete(`${id} ${name}`);
      else secrets.set(`${id} ${name}`, value);
    }
  };
  const forgetSecrets = (id: string, kept = ""): void => {
    for (const key of [...secrets.keys()]) if (key.startsWith(`${id} `) && key !== `${id} ${kept}`) secrets.delete(key);
  };
  return {
    clock,
    reads,
    place,
    tenants: {
      add: (tenant, named) => {
        place(tenant);
        putSecrets(tenant.id, named);
        return Promise.resolve();
      },
      get: (id) => Promise.resolve(tenants.get(id)),
      byDoorKey: (door, doorKey) => {
        reads.tenants += 1;
        return Promise.resolve(
          [...tenants.values()].find((tenant) => tenant.door === door && tenant.doorKey === doorKey),
        );
      },
      list: () => Promise.resolve([...tenants.values()]),
      change: async (id, decide) => {
        await Promise.resolve();
        const current = tenants.get(id);
        const wanted = current === undefined ? undefined : decide(current, (name) => secrets.get(`${id} ${name}`));
        if (current === undefined || wanted === undefined) return undefined;
        const after = changeTenant(current, wanted);
        place(after);
        if (wanted.destroysCredentials === true) forgetSecrets(id, "connect-shared-secret");
        putSecrets(id, wanted.secrets);
        return after;
      },
      erase: (id, may = () => true) => {
        const current = tenants.get(id);
        const isErased = current !== undefined && may(current);
        if (isErased) {
          tenants.delete(id);
          forgetSecrets(id);
        }
        return Promise.resolve(isErased);
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
      take: (purpose, key, value) => {
        const there = live(`${purpose} ${key}`)?.value;
        if (value !== undefined && there !== value) return Promise.resolve(undefined);
        once.delete(`${purpose} ${key}`);
        return Promise.resolve(there);
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
