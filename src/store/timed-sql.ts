// The same database, with its write transactions measured.

import type { Sql } from "../core/ports.ts";

/** Tells how long each transaction took, whatever came of it: from asking for it, so that waiting for a turn counts. */
export function timeWrites(sql: Sql, took: (ms: number) => void): Sql {
  return {
    ...sql,
    write: async (work) => {
      const began = performance.now();
      try {
        return await sql.write(work);
      } finally {
        took(performance.now() - began);
      }
    },
  };
}
