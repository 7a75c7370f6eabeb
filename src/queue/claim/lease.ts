// Who works on what. A process holds its rows while its beats grow; nobody compares clocks of two processes, so clock
// steps do no harm (R11).

import type { Clock, Sql } from "../../core/ports.ts";
import { apart } from "../after-death/apart.ts";
import type { WorkName } from "../after-death/apart.ts";
import { park } from "../after-death/park.ts";
import { findCondemned, noteDeath, readStanding, takeBack, takeOver } from "../after-death/suspects.ts";
import type { Standing } from "../after-death/suspects.ts";

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
  readonly clock: Clock;
  /** Milliseconds of processor time this process has used. */
  readonly cpuMs: () => number;
}

/** What a beat found. */
export interface Beat {
  /** How much the dead had in hand. */
  readonly suspects: number;
  readonly parked: readonly WorkName[];
  readonly standing: Standing;
  /**
   * There are processes that may have died before this one began: none has shown life since, and their lease is not
   * over.
   */
  readonly isUnsure: boolean;
}

export interface Leases {
  /** One beat: shows that this process lives, and takes over what those held that do not. */
  readonly beat: () => Promise<Beat>;
  /** Gives back all rows of this process; nothing of it is suspected for that. */
  readonly release: () => Promise<void>;
}

/** A process that was silent for at most this many leases can take back what was counted as its death. */
const verdictLeases = 2;

/** Shows, inside a transaction, that a process lives. */
export async function showLife(transaction: Sql, { processId, startedAt }: Living): Promise<void> {
  const add =
    "INSERT INTO processes (id, beats, started_at) VALUES ($1, 1, $2) " +
    "ON CONFLICT (id) DO UPDATE SET beats = processes.beats + 1";
  await transaction.run(add, [processId, startedAt]);
}

/**
 * Holds off others who look after suspects until the transaction ends, and shows an older version that suspects are in
 * good hands.
 */
export async function lockSuspects(transaction: Sql, { startedAt }: Living): Promise<void> {
  await showLife(transaction, { processId: apart, startedAt });
}

/** Makes the leases of one process. */
export function makeLeases(options: LeaseOptions): Leases {
  const { sql, processId, leaseMs, monotonic, clock, cpuMs } = options;
  const seen = new Map<string, { readonly beats: number; readonly since: number }>();
  const condemned = new Map<string, number>();
  let unproven: Set<string> | undefined;
  let last: { readonly at: number; readonly cpu: number } | undefined;

  /** Processes whose beats have stood still for a whole lease, as this process saw it. */
  async function silent(transaction: Sql): Promise<{ id: string; beats: number }[]> {
    const others = await transaction.all<{ id: string; beats: number }>(
      "SELECT id, beats FROM processes WHERE id <> $1 AND id <> $2",
      [processId, apart],
    );
    const now = monotonic();
    unproven ??= new Set(others.map(({ id }) => id));
    for (const id of [...seen.keys(), ...unproven]) {
      if (others.some((other) => other.id === id)) continue;
      seen.delete(id);
      unproven.delete(id);
    }
    return others.filter(({ id, beats }) => {
      const before = seen.get(id);
      if (before?.beats === beats) return now - before.since >= leaseMs;
      if (before !== undefined) unproven?.delete(id);
      seen.set(id, { beats, since: now });
      return false;
    });
  }

  /**
   * Parks work that was alone in hand at too many deaths, but not before a process that was only slow has had time to
   * show life.
   */
  async function judge(transaction: Sql, now: number): Promise<WorkName[]> {
    const parked: WorkName[] = [];
    const before = new Map(condemned);
    condemned.clear();
    for (const work of await findCondemned(transaction)) {
      const name = `${work.kind} ${work.subjectId}`;
      const since = before.get(name) ?? monotonic();
      if (monotonic() - since < verdictLeases * leaseMs) condemned.set(name, since);
      else if (await park(transaction, processId, work, now)) parked.push(work);
    }
    return parked;
  }

  /**
   * Whether this process computed, for a whole lease and more, instead of showing life: a machine that slept or a
   * database that was away leaves it idle.
   */
  function wasComputing(): boolean {
    const now = { at: monotonic(), cpu: cpuMs() };
    const before = last ?? now;
    last = now;
    return now.at - before.at >= leaseMs && now.cpu - before.cpu >= (now.at - before.at) / 2;
  }

  return {
    beat: async () => {
      const isToBlame = wasComputing();
      return sql.write(async (transaction) => {
        const now = clock();
        await showLife(transaction, options);
        for (const { id, beats } of await silent(transaction)) {
          const gone = await transaction.run("DELETE FROM processes WHERE id = $1 AND beats = $2", [id, beats]);
          unproven?.delete(id);
          if (gone > 0) await noteDeath(transaction, id, now);
        }
        const lock = (): Promise<void> => lockSuspects(transaction, options);
        const suspects = await takeOver(transaction, now, lock);
        const standing = await readStanding(transaction, processId, now);
        if (standing.wasCounted) await takeBack(transaction, processId, isToBlame);
        if (standing.hasSuspects) await lock();
        const parked = standing.hasSuspects ? await judge(transaction, now) : [];
        return { suspects, parked, standing, isUnsure: (unproven?.size ?? 0) > 0 };
      });
    },
    release: async () => {
      await sql.write(async (transaction) => {
        const handedBack = (kind: string, subject: string): string =>
          `CASE WHEN EXISTS (SELECT 1 FROM suspects s
             WHERE s.kind = ${kind} AND s.subject_id = ${subject} AND s.claimed_by = $1) THEN '${apart}' ELSE NULL END`;
        await transaction.run(
          `UPDATE deliveries SET lease_owner = ${handedBack("'delivery'", "deliveries.id")} WHERE lease_owner = $1`,
          [processId],
        );
        await transaction.run(
          `UPDATE jobs SET lease_owner = ${handedBack("jobs.kind", "jobs.subject_id")} WHERE lease_owner = $1`,
          [processId],
        );
        await transaction.run("UPDATE suspects SET claimed_by = NULL WHERE claimed_by = $1", [processId]);
        await transaction.run("DELETE FROM processes WHERE id = $1", [processId]);
      });
    },
  };
}
