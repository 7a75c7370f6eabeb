// One group of items, written in one transaction: here, or on the thread that owns the database's connection.

import type { Sql } from "../../core/ports.ts";
import type { Living } from "../claim/lease.ts";
import { makeWrites } from "./writes.ts";
import type { Write, WriteKind, Writes } from "./writes.ts";

export interface Part<Kind extends string = string> {
  readonly kind: Kind;
  readonly items: readonly unknown[];
}

/** Commits the parts in one transaction; resolves with the results of each part. */
export type CommitGroup<Kind extends string = string> = (
  parts: readonly Part<Kind>[],
) => Promise<readonly (readonly unknown[])[]>;

/** What a thread has to know to write a group for a process. Plain data. */
interface GroupWork {
  readonly process: Living;
  readonly now: number;
  readonly parts: readonly Part<WriteKind>[];
}

/** How the groups of one process are written: on the database's own thread where it has one. */
export function commitGroups(sql: Sql, process: Living, clock: () => number): CommitGroup<WriteKind> {
  const { writeThere } = sql;
  if (writeThere !== undefined)
    return async (parts) => (await writeThere({ process, now: clock(), parts } satisfies GroupWork)) as unknown[][];
  const writes = makeWrites(process);
  return (parts) => sql.write((transaction) => writeParts(transaction, writes, parts, clock()));
}

/** The other end, on the thread: does what `commitGroups` hands over. */
export function makeGroupWork(): (transaction: Sql, work: unknown) => Promise<unknown> {
  const known = new Map<string, Writes>();
  return (transaction, work) => {
    const { process, now, parts } = work as GroupWork;
    const writes = known.get(process.processId) ?? makeWrites(process);
    known.set(process.processId, writes);
    return writeParts(transaction, writes, parts, now);
  };
}

async function writeParts(
  transaction: Sql,
  writes: Writes,
  parts: readonly Part<WriteKind>[],
  now: number,
): Promise<(readonly unknown[])[]> {
  const results: (readonly unknown[])[] = [];
  // A part holds items of its own kind: its batch sees to that.
  for (const { kind, items } of parts)
    results.push(await (writes[kind] as Write<unknown, unknown>)(transaction, items, now));
  return results;
}
