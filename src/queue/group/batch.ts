// Items of one kind that wait for the next commit.

import { Problem } from "../../core/problem.ts";
import type { Part } from "./group.ts";

export interface BatchOptions<Item> {
  /** Items that may wait at once, together; more are refused with Problem "overloaded". */
  readonly bound?: { readonly weigh: (item: Item) => number; readonly most: number };
  /** Items go back to wait when the database is away, instead of being refused: what they tell has happened already. */
  readonly isKept?: boolean;
}

/** What one commit takes from a batch. */
export interface TakenItems<Kind extends string> extends Part<Kind> {
  /** Hands each item its result. */
  accept(results: readonly unknown[]): void;
  /** Refuses the items, or puts them back where the batch keeps them and `mayReturn`. */
  refuse(problem: Error, mayReturn: boolean): void;
  split(): TakenItems<Kind>[];
}

export interface Batch<Kind extends string> {
  count(): number;
  take(): TakenItems<Kind>;
}

interface Entry<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (problem: Error) => void;
}

const mostPerCommit = 256;

/** Makes an empty batch for items of one kind. */
export function makeBatch<Kind extends string, Item, Result>(
  kind: Kind,
  { bound, isKept = false }: BatchOptions<Item>,
): Batch<Kind> & { put(item: Item): Promise<Result> } {
  let waiting: Entry<Item, Result>[] = [];
  let weight = 0;

  function makeTaken(entries: Entry<Item, Result>[]): TakenItems<Kind> {
    return {
      kind,
      items: entries.map(({ item }) => item),
      accept: (results) => {
        for (const [index, entry] of entries.entries()) entry.resolve(results[index] as Result);
      },
      refuse: (problem, mayReturn) => {
        if (isKept && mayReturn) waiting = [...entries, ...waiting];
        else for (const { reject } of entries) reject(problem);
      },
      split: () => entries.map((entry) => makeTaken([entry])),
    };
  }

  return {
    count: () => waiting.length,
    take: () => {
      const entries = waiting.splice(0, mostPerCommit);
      if (bound !== undefined) for (const { item } of entries) weight -= bound.weigh(item);
      return makeTaken(entries);
    },
    put: (item) => {
      const own = bound?.weigh(item) ?? 0;
      if (bound !== undefined && weight + own > bound.most) {
        return Promise.reject(
          new Problem(
            "overloaded",
            "More hooks come in than the database can write down at the moment: the sender should try again in a few seconds.",
            { retryAfterMs: 5000 },
          ),
        );
      }
      weight += own;
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
      });
    },
  };
}
