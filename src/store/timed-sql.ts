// The same database, with its write transactions measured.

import type { Sql } from "../core/ports.ts";

/** Tells how long each transaction took, whatever came of it: from asking for it, so that waiting for a turn counts. */
export function timeWrites(sql: Sql, took: (ms: number) => void): Sql {
  async function timed<T>(write: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await write();
    } finally {
      took(performance.now() - began);
    }
  }
  const { writeThere } = sql;
  return {
    ...sql,
    write: (work) => timed(() => sql.write(work)),
    ...(writeThere === undefined ? {} : { writeThere: (work: unknown) => timed(() => writeThere(work)) }),
  };
}
