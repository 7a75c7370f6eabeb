// A database that tells how SQLite goes about each statement.

import type { Sql, SqlValue } from "../../src/core/ports.ts";

/** By statement, on one line: the steps of its plan. */
export type Plans = Map<string, readonly string[]>;

/** The same database; the plan of everything asked or changed is kept in `seen`. */
export function explained(sql: Sql, seen: Plans): Sql {
  const explain = async (text: string, values: readonly SqlValue[]): Promise<void> => {
    const rows = await sql.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, values);
    seen.set(
      text.replace(/\s+/g, " "),
      rows.map(({ detail }) => detail),
    );
  };
  return {
    ...sql,
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => {
      await explain(text, values);
      return sql.all<Row>(text, values);
    },
    run: async (text, values = []) => {
      await explain(text, values);
      return sql.run(text, values);
    },
    write: (work) => sql.write((transaction) => work(explained(transaction, seen))),
  };
}
