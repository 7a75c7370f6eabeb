// Who works on what. A process holds its rows while its beats grow; nobody compares clocks of two processes, so clock steps do no harm (R11).

import type { Sql } from "../core/ports.ts";

/** A process as its signs of life show it. */
export interface Living {
  /** New for every start of a process. */
  readonly processId: string;
  readonly startedAt: number;
}

export interface LeaseOptions extends Living {
  readonly sql: Sql;
  readonly leaseMs: number;
  /** Milliseconds that never step: performance.now. */
  readonly monotonic: () => number;
  /** Called when rows of a dead process became free. */
  readonly freed: () => void;
}

export interface Leases {
  /** One beat: shows that this process lives and frees the rows of those that do not. */
  readonly beat: () => Promise<void>;
  /** Gives back all rows of this process. */
  readonly release: () => Promise<void>;
}

/** Shows, inside a transaction, that a process lives. */
export async function showLife(transaction: Sql, { processId, startedAt }: Living): Promise<void> {
  const add = "INSERT INTO processes (id, beats, started_at) VALUES ($1, 1, $2) ON CONFLICT (id) DO UPDATE SET beats = processes.beats + 1";
  await transaction.run(add, [processId, startedAt]);
}

/** Makes the leases of one process. */
export function makeLeases(options: LeaseOptions): Leases {
  const { sql, processId, leaseMs, monotonic } = options;
  const seen = new Map<string, { readonly beats: number; readonly since: number }>();

  /** Processes whose beats have stood still for a whole lease, as this process saw it. */
  async function silent(transaction: Sql): Promise<{ id: string; beats: number }[]> {
    const others = await transaction.all<{ id: string; beats: number }>("SELECT id, beats FROM processes WHERE id <> $1", [processId]);
    const now = monotonic();
    for (const id of seen.keys()) if (!others.some((other) => other.id === id)) seen.delete(id);
    return others.filter(({ id, beats }) => {
      const last = seen.get(id);
      if (last?.beats === beats) return now - last.since >= leaseMs;
      seen.set(id, { beats, since: now });
      return false;
    });
  }

  return {
    beat: async () => {
      const count = await sql.write(async (transaction) => {
        await showLife(transaction, options);
        for (const { id, beats } of await silent(transaction)) await transaction.run("DELETE FROM processes WHERE id = $1 AND beats = $2", [id, beats]);
        return freeRows(transaction, "lease_owner NOT IN (SELECT id FROM processes)", []);
      });
      if (count > 0) options.freed();
    },
    release: async () => {
      await sql.write(async (transaction) => {
        await freeRows(transaction, "lease_owner = $1", [processId]);
        await transaction.run("DELETE FROM processes WHERE id = $1", [processId]);
      });
    },
  };
}

async function freeRows(transaction: Sql, whose: string, values: readonly string[]): Promise<number> {
  const deliveries = await transaction.run(`UPDATE deliveries SET lease_owner = NULL WHERE lease_owner IS NOT NULL AND ${whose}`, values);
  return deliveries + (await transaction.run(`UPDATE jobs SET lease_owner = NULL WHERE lease_owner IS NOT NULL AND ${whose}`, values));
}
