// Items of one kind that wait for the next commit.

import type { Sql } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";

/** Writes items of one kind inside a transaction; one result per item, in their order. Run again from the start when the transaction has to be repeated. */
export type WriteItems<Item, Result> = (transaction: Sql, items: readonly Item[]) => Promise<readonly Result[]>;

export interface TrayOptions<Item> {
  /** Items that may wait at once, together; more are refused with Problem "overloaded". */
  readonly bound?: { readonly weigh: (item: Item) => number; readonly most: number };
  /** Items go back to wait when the database is away, instead of being refused: what they tell has happened already. */
  readonly isKept?: boolean;
}

/** What one commit takes from a tray. */
export interface Load {
  readonly count: number;
  write(transaction: Sql): Promise<void>;
  accept(): void;
  /** Refuses the items, or puts them back where the tray keeps them and `mayReturn`. */
  refuse(problem: Error, mayReturn: boolean): void;
  split(): Load[];
}

export interface Tray {
  count(): number;
  take(): Load;
}

interface Entry<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (problem: Error) => void;
}

const mostPerCommit = 256;

/** Makes an empty tray for items that `write` writes. */
export function makeTray<Item, Result>(write: WriteItems<Item, Result>, { bound, isKept = false }: TrayOptions<Item>): Tray & { put(item: Item): Promise<Result> } {
  let waiting: Entry<Item, Result>[] = [];
  let weight = 0;

  function makeLoad(entries: Entry<Item, Result>[]): Load {
    let results: readonly Result[] = [];
    return {
      count: entries.length,
      write: async (transaction) => {
        results = await write(
          transaction,
          entries.map(({ item }) => item),
        );
      },
      accept: () => {
        for (const [index, entry] of entries.entries()) entry.resolve(results[index] as Result);
      },
      refuse: (problem, mayReturn) => {
        if (isKept && mayReturn) waiting = [...entries, ...waiting];
        else for (const { reject } of entries) reject(problem);
      },
      split: () => entries.map((entry) => makeLoad([entry])),
    };
  }

  return {
    count: () => waiting.length,
    take: () => {
      const entries = waiting.splice(0, mostPerCommit);
      if (bound !== undefined) for (const { item } of entries) weight -= bound.weigh(item);
      return makeLoad(entries);
    },
    put: (item) => {
      const own = bound?.weigh(item) ?? 0;
      if (bound !== undefined && weight + own > bound.most) {
        return Promise.reject(new Problem("overloaded", "More hooks come in than the database can write down at the moment: the sender should try again in a few seconds.", { retryAfterMs: 5000 }));
      }
      weight += own;
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
      });
    },
  };
}
