// Group commit: what arrives together is written in one transaction with one sync to disk, and answered after the
// commit that holds it.

import { Problem, asProblem } from "../../core/problem.ts";
import type { CommitGroup } from "./group.ts";
import { makeBatch } from "./batch.ts";
import type { TakenItems, Batch, BatchOptions } from "./batch.ts";

export interface GroupWriter<Kind extends string> {
  /**
   * Adds a kind of item; kinds are written in the order they were added. Returns the function that hands an item in.
   */
  addKind<Item, Result>(kind: Kind, options?: BatchOptions<Item>): (item: Item) => Promise<Result>;
  /** Resolves when nothing waits any more; what cannot be written is refused. */
  close(): Promise<void>;
}

export interface GroupOptions {
  /** Least time between two commits while many items come; when few come they are written at once. */
  readonly commitMs: number;
  /**
   * Most commits under way at once: one, where the next would have to wait for it anyway. Another one is begun only
   * when many items wait.
   */
  readonly atOnce: number;
  /** How long items that may not be lost wait before they are tried again when the database is away. */
  readonly againMs: number;
}

const fewItems = 2;
/**
 * This many items are written at once. Fewer wait for the end of the loop's round and for the commit that is under way,
 * so that they share a sync.
 */
const enoughItems = 24;

/** Makes a group writer; it writes nothing until items come. */
export function makeGroupWriter<Kind extends string>(
  commit: CommitGroup<Kind>,
  options: GroupOptions,
): GroupWriter<Kind> {
  const batches: Batch<Kind>[] = [];
  const writing = new Set<Promise<void>>();
  let disarm: (() => void) | undefined;
  let isBusy = false;
  let isAway = false;
  let isClosing = false;
  let lastCommitAt = -Infinity;

  function count(): number {
    return batches.reduce((sum, batch) => sum + batch.count(), 0);
  }

  function mayBegin(): boolean {
    return writing.size === 0 || (writing.size < options.atOnce && count() >= enoughItems);
  }

  function arrange(atLeastMs = 0): void {
    if (disarm !== undefined || !mayBegin()) return;
    const waitMs = Math.max(atLeastMs, isBusy ? options.commitMs - (performance.now() - lastCommitAt) : 0);
    if (waitMs > 0) {
      const timer = setTimeout(begin, waitMs);
      disarm = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(begin);
      disarm = () => clearImmediate(immediate);
    }
  }

  function begin(): void {
    disarm?.();
    disarm = undefined;
    const written = writeAll().then((wasAway) => {
      writing.delete(written);
      isAway = wasAway;
      arrangeMore(wasAway && !isClosing ? options.againMs : 0);
    });
    writing.add(written);
    arrangeMore(0);
  }

  function arrangeMore(atLeastMs: number): void {
    if (count() > 0) arrange(atLeastMs);
  }

  /** Returns true when the database was away. */
  async function writeAll(): Promise<boolean> {
    const taken = batches.map((batch) => batch.take()).filter(({ items }) => items.length > 0);
    const total = taken.reduce((sum, { items }) => sum + items.length, 0);
    const wasAway = await writeTaken(taken, total);
    isBusy = total > fewItems;
    lastCommitAt = performance.now();
    return wasAway;
  }

  async function writeTaken(taken: readonly TakenItems<Kind>[], total: number): Promise<boolean> {
    try {
      const results = await commit(taken.map(({ kind, items }) => ({ kind, items })));
      for (const [index, load] of taken.entries()) load.accept(results[index] ?? []);
      return false;
    } catch (thrown) {
      const isDatabaseAway = thrown instanceof Problem && thrown.code === "database-away";
      if (isDatabaseAway || total === 1) {
        for (const load of taken)
          load.refuse(isDatabaseAway ? thrown : asProblem(thrown), isDatabaseAway && !isClosing);
        return isDatabaseAway;
      }
      // One item spoiled the transaction for all: each is written by itself, and only that one is refused.
      let wasAway = false;
      for (const single of taken.flatMap((load) => load.split())) wasAway = (await writeTaken([single], 1)) || wasAway;
      return wasAway;
    }
  }

  return {
    addKind: <Item, Result>(kind: Kind, batchOptions: BatchOptions<Item> = {}) => {
      const batch = makeBatch<Kind, Item, Result>(kind, batchOptions);
      batches.push(batch);
      return async (item: Item): Promise<Result> => {
        const result = batch.put(item);
        if (count() >= enoughItems && writing.size < options.atOnce && !isAway) begin();
        else arrange();
        return result;
      };
    },
    close: async () => {
      isClosing = true;
      while (disarm !== undefined || writing.size > 0 || count() > 0) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await Promise.all(writing);
      }
    },
  };
}
