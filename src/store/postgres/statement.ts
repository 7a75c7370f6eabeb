// One statement on one connection of PostgreSQL: its answer, or what became of it.

import pg from "pg";
import type { Sql, SqlValue } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { asDatabaseProblem } from "../database-error.ts";
import { nameStatement } from "./types.ts";

/**
 * Asks one connection; throws Problem "database-away" when no answer comes in time, and the connection is then good for
 * nothing.
 */
export type Ask = (client: pg.ClientBase, text: string, values: readonly SqlValue[]) => Promise<pg.QueryResult<object>>;

/**
 * Makes the function that asks. The driver gets a callback with each statement and no time limit: its promises and its
 * `query_timeout` change the callback of a query that is made already, and then all that a group of hooks had in memory
 * went to the old heap, bodies and all (docs/performance.md).
 */
export function makeAsk(answerTimeoutMs: number): Ask {
  return (client, text, values) =>
    reach(
      () =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new Error(`read timeout: no answer for ${answerTimeoutMs} ms`)),
            answerTimeoutMs,
          );
          const config =
            values.length === 0 ? { text } : { name: nameStatement(text), text, values: values.map(clean) };
          client.query<object>(config, (error: Error | null, result) => {
            clearTimeout(timer);
            if (error === null) resolve(result);
            else reject(error);
          });
        }),
    );
}

/** The port's two questions, on one connection or on any. */
export function asQuestions(
  answer: (text: string, values: readonly SqlValue[]) => Promise<pg.QueryResult<object>>,
): Pick<Sql, "all" | "run"> {
  return {
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      (await answer(text, values)).rows as Row[],
    run: async (text, values = []) => (await answer(text, values)).rowCount ?? 0,
  };
}

/** What the driver throws, said as a Problem where the database is away. */
export async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asDatabaseProblem(thrown);
  }
}

/** True when the connection a statement failed on can be used again: only that statement was wrong. */
export function isConnectionSound(thrown: unknown): boolean {
  return !(thrown instanceof Problem && thrown.code === "database-away");
}

/** PostgreSQL keeps no zero bytes in text; senders and CI servers may put them anywhere. */
function clean(value: SqlValue): SqlValue {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}
