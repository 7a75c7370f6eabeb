// Runs one writer's whole change between two statements of another's, at every place there is. Each is a process of its
// own: a store with its own memory.

import { setTimeout as sleep } from "node:timers/promises";

import type { Sql } from "../../src/core/ports.ts";
import type { Store } from "../../src/core/store.ts";
import type { Database } from "../../src/store/database.ts";
import { rememberStore } from "../../src/store/remember.ts";
import { openStore } from "../../src/store/store.ts";
import { sampleTime } from "../sample.ts";
import { sampleSeal } from "./sample-hook.ts";

/** One process's way to the database. */
export interface Side {
  readonly store: Store;
  readonly sql: Sql;
}

type Change = (side: Side) => Promise<unknown>;

/** Inside a transaction the other one may have to wait for its end: it is given this long to get as far as it can. */
const headStartMs = 4;

/** A store that remembers for longer than any test takes and hears of nobody's changes. */
function sideOf(database: Database): Side {
  return {
    store: rememberStore(
      openStore(database, sampleSeal(), () => sampleTime),
      { ttlMs: 3_600_000, changed: () => undefined },
    ),
    sql: database.sql,
  };
}

/**
 * Makes the tenant, shows it to both processes, and runs `second` at the pause number `at` of `first`. False when
 * `first` has no such pause.
 */
async function runOnce(
  database: Database,
  prepare: Change,
  first: Change,
  second: Change,
  at: number,
): Promise<boolean> {
  let pauses = 0;
  let isArmed = false;
  let running: Promise<unknown> | undefined;
  const other = sideOf(database);

  async function pause(isInside: boolean): Promise<void> {
    if (!isArmed || pauses++ !== at) return;
    running = second(other).catch(hold);
    await (isInside ? Promise.race([running, sleep(headStartMs)]) : running);
  }

  function pausing(sql: Sql, isInside: boolean): Sql {
    const around = async <T>(work: () => Promise<T>): Promise<T> => {
      await pause(isInside);
      const value = await work();
      if (!isInside) await pause(isInside);
      return value;
    };
    return {
      ...sql,
      all: (text, values) => around(() => sql.all(text, values)),
      run: (text, values) => around(() => sql.run(text, values)),
      write: (work) =>
        around(() =>
          sql.write(async (transaction) => {
            const value = await work(pausing(transaction, true));
            await pause(true);
            return value;
          }),
        ),
    };
  }

  const one = sideOf({ ...database, sql: pausing(database.sql, false) });
  for (const side of [one, other]) await prepare(side);
  isArmed = true;
  await first(one).catch(hold);
  await running;
  return pauses > at;
}

/**
 * Runs the two at every pause of the first, and looks at what came of it each time; `prepare` is called for both sides
 * of each run.
 */
export async function interleave(
  database: Database,
  pair: {
    readonly prepare: (side: Side, run: number) => Promise<unknown>;
    readonly first: (side: Side, run: number) => Promise<unknown>;
    readonly second: (side: Side, run: number) => Promise<unknown>;
    readonly look: (side: Side, run: number) => Promise<void>;
  },
): Promise<void> {
  for (let at = 0, hasMore = true; hasMore; at += 1) {
    const run = nextRun();
    const { prepare, first, second, look } = pair;
    hasMore = await runOnce(
      database,
      (side) => prepare(side, run),
      (side) => first(side, run),
      (side) => second(side, run),
      at,
    );
    // Without a pause at which it could run, the second goes last.
    if (!hasMore) await second(sideOf(database), run).catch(hold);
    await look(sideOf(database), run);
  }
}

let runs = 0;

function nextRun(): number {
  runs += 1;
  return runs;
}

/** Who came too late is told so, and that is no fault of the test. */
function hold(thrown: unknown): void {
  if (!(
    thrown instanceof Error &&
    "code" in thrown &&
    (thrown.code === "not-allowed" || thrown.code === "installation-refused" || thrown.code === "not-found")
  ))
    throw thrown;
}
