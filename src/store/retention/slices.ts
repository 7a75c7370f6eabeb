// Work on whole tables in slices of their primary key, so that nobody who writes beside it waits for long.

import type { Sql, SqlValue } from "../../core/ports.ts";

export interface Pace {
  /** Rows looked at in one transaction. */
  readonly sliceRows: number;
  /** Between two slices; what it throws ends the work. */
  readonly pause: () => Promise<void>;
}

export interface Slice {
  /** A condition for the rows of the slice; its placeholders follow `taken` others. */
  condition(taken: number): string;
  readonly values: readonly SqlValue[];
}

/** Hands each slice of a table to `work`, in the order of its key, until it has had enough. */
export async function forEachSlice(
  sql: Sql,
  table: string,
  key: readonly string[],
  pace: Pace,
  work: (slice: Slice) => Promise<"more" | "enough">,
): Promise<void> {
  let after: SqlValue[] | undefined;
  for (;;) {
    const end = await findEnd(sql, table, key, pace.sliceRows, after);
    const wish = await work(sliceBetween(key, after, end));
    if (end === undefined || wish === "enough") return;
    after = end;
    await pace.pause();
  }
}

/**
 * Removes the rows of a table for which `condition` holds; its placeholders are those of `values`. Returns how many.
 */
export async function removeInSlices(
  sql: Sql,
  table: string,
  key: readonly string[],
  condition: string,
  values: readonly SqlValue[],
  pace: Pace,
): Promise<number> {
  let removed = 0;
  await forEachSlice(sql, table, key, pace, async (slice) => {
    removed += await sql.run(`DELETE FROM ${table} WHERE ${slice.condition(values.length)} AND ${condition}`, [
      ...values,
      ...slice.values,
    ]);
    return "more";
  });
  return removed;
}

/** The key of the last row of the next slice; undefined when what is left is less than a slice. */
async function findEnd(
  sql: Sql,
  table: string,
  key: readonly string[],
  rows: number,
  after: readonly SqlValue[] | undefined,
): Promise<SqlValue[] | undefined> {
  const slice = sliceBetween(key, after, undefined);
  const question = `SELECT ${key.join(", ")} FROM ${table} WHERE ${slice.condition(0)} ORDER BY ${key.join(", ")}
    LIMIT 1 OFFSET ${rows - 1}`;
  const [row] = await sql.all<Record<string, SqlValue>>(question, slice.values);
  return row === undefined ? undefined : key.map((column) => row[column] ?? null);
}

function sliceBetween(
  key: readonly string[],
  after: readonly SqlValue[] | undefined,
  end: readonly SqlValue[] | undefined,
): Slice {
  const columns = `(${key.join(", ")})`;
  const marks = (first: number): string => `(${key.map((_, index) => `$${first + index + 1}`).join(", ")})`;
  return {
    condition: (taken) => {
      const parts: string[] = [];
      if (after !== undefined) parts.push(`${columns} > ${marks(taken)}`);
      if (end !== undefined) parts.push(`${columns} <= ${marks(taken + (after?.length ?? 0))}`);
      return parts.length === 0 ? "1 = 1" : parts.join(" AND ");
    },
    values: [...(after ?? []), ...(end ?? [])],
  };
}
