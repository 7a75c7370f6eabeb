// A small cache of lookups the doors repeat: bounded, short-lived, one question at a time per key, and emptied by
// tenant.

import { LRUCache } from "lru-cache";

interface Entry<Value> {
  readonly found: Promise<Value | undefined>;
  /** Known once found. */
  tenantId?: string;
}

export interface Remembered<Value> {
  /** Absence is not remembered: guessed addresses must not push out known ones. */
  get(key: string): Promise<Value | undefined>;
  /** After a change of the tenant, or of everything. */
  forget(tenantId?: string): void;
}

export interface RememberOptions<Value> {
  readonly look: (key: string) => Promise<Value | undefined>;
  readonly tenantOf: (value: Value) => string;
  readonly max: number;
  readonly ttlMs: number;
}

export function rememberLookups<Value>(options: RememberOptions<Value>): Remembered<Value> {
  const entries = new LRUCache<string, Entry<Value>>({ max: options.max, ttl: options.ttlMs });

  function ask(key: string): Promise<Value | undefined> {
    const entry: Entry<Value> = { found: options.look(key) };
    entries.set(key, entry);
    entry.found.then(
      (value) => {
        if (value !== undefined) entry.tenantId = options.tenantOf(value);
        else drop(key, entry);
      },
      () => drop(key, entry),
    );
    return entry.found;
  }

  function drop(key: string, entry: Entry<Value>): void {
    if (entries.peek(key) === entry) entries.delete(key);
  }

  return {
    get: (key) => entries.get(key)?.found ?? ask(key),
    forget(tenantId) {
      for (const [key, entry] of [...entries.entries()]) {
        // What is still being looked up may have been read before the change.
        if (tenantId === undefined || entry.tenantId === undefined || entry.tenantId === tenantId) entries.delete(key);
      }
    },
  };
}
