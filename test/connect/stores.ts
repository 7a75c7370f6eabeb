// The stores of the door, in memory, with what its tests look at.

import type { OnceStore, SecretStore, TenantStore } from "../../src/core/store.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { memoryStore } from "../memory-store/memory-store.ts";
import { noRows } from "../memory-store/rows.ts";

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
  const rows = noRows();
  const { tenants, secrets, once } = memoryStore(rows, () => clock.now);
  return {
    clock,
    reads,
    place: (tenant) => {
      rows.tenants = [...rows.tenants.filter(({ id }) => id !== tenant.id), tenant];
    },
    tenants: {
      ...tenants,
      byDoorKey: (door, doorKey) => {
        reads.tenants += 1;
        return tenants.byDoorKey(door, doorKey);
      },
    },
    secrets,
    once,
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
