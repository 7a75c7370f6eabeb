// Many rows in one statement, with few different texts: a database keeps a statement it has seen before.

import type { Sql, SqlValue } from "../../core/ports.ts";

type Values = readonly SqlValue[];

/**
 * How many rows a statement may have, largest first: few enough texts to keep, and seldom more than two statements for
 * what came together.
 */
const sizes = [64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1];
const largestPart = 64;
/** To PostgreSQL each statement is a journey there and back: so many rows are always one, and it keeps more texts. */
const aloneOnPostgres = 32;

/** Inserts rows in parts of those sizes; returns what the RETURNING of `after` asks for. */
export async function insertRows<Row extends object>(
  sql: Sql,
  into: string,
  rows: readonly Values[],
  after: string,
): Promise<Row[]> {
  const returned: Row[] = [];
  let done = 0;
  while (done < rows.length) {
    const size = sizeOf(sql.dialect, rows.length - done);
    const part = rows.slice(done, done + size);
    returned.push(...(await sql.all<Row>(insertText(into, part, after), part.flat())));
    done += size;
  }
  return returned;
}

function sizeOf(dialect: Sql["dialect"], left: number): number {
  if (dialect === "postgres" && left <= aloneOnPostgres) return left;
  return sizes.find((fits) => fits <= left) ?? 1;
}

/**
 * What was written before, by how it begins and ends, then by its number of rows: a dozen of the one, and of the other
 * as many as there are sizes.
 */
const texts = new Map<string, string[]>();

/**
 * The same text is the same string: a group writes thousands of characters of placeholders otherwise, and the driver
 * hashes them anew.
 */
function insertText(into: string, part: readonly Values[], after: string): string {
  const key = `${into} ${after}`;
  const known = texts.get(key) ?? [];
  texts.set(key, known);
  return (known[part.length] ??= `INSERT INTO ${into} VALUES ${placeholders(part)} ${after}`);
}

/**
 * Asks `text(list)` for rows in parts, where `list` holds the placeholders of `(…), (…)`; the last row is repeated up
 * to one of the sizes, which changes nothing for `IN` and for joins that update. `casts` name a type per column where
 * the database cannot infer it.
 */
export async function askRows<Row extends object>(
  sql: Sql,
  rows: readonly Values[],
  text: (list: string) => string,
  last: Values = [],
  casts?: readonly string[],
): Promise<Row[]> {
  const returned: Row[] = [];
  for (let done = 0; done < rows.length; done += largestPart) {
    const part = rows.slice(done, done + largestPart);
    const filler = part.at(-1) ?? [];
    const size = sizes.findLast((fits) => fits >= part.length) ?? largestPart;
    while (part.length < size) part.push(filler);
    returned.push(...(await sql.all<Row>(text(placeholders(part, last.length, casts)), [...last, ...part.flat()])));
  }
  return returned;
}

/**
 * Looks each row of values up in a table, by an index on the columns of `condition` (which names the values v.column1,
 * v.column2 …). Said so that PostgreSQL cannot turn it round: how many rows wait changes faster than its statistics,
 * and reading them all for a few is what it does when it errs.
 */
export async function lookUp<Row extends object>(
  sql: Sql,
  rows: readonly Values[],
  columns: string,
  table: string,
  condition: string,
): Promise<Row[]> {
  return askRows<Row>(sql, distinct(rows), (list) =>
    sql.dialect === "sqlite"
      ? `SELECT DISTINCT ${columns} FROM (VALUES ${list}) AS v CROSS JOIN ${table} ON ${condition}`
      : `SELECT found.* FROM (SELECT DISTINCT * FROM (VALUES ${list}) AS w) AS v
        CROSS JOIN LATERAL (SELECT ${columns} FROM ${table} WHERE ${condition} OFFSET 0) AS found`,
  );
}

function distinct(rows: readonly Values[]): Values[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

/** `($1, $2), ($3, $4)`, counting from `first + 1`. */
function placeholders(rows: readonly Values[], first = 0, casts?: readonly string[]): string {
  let next = first;
  return rows
    .map((row) => {
      const marks = row.map((_, column) => {
        next += 1;
        const cast = casts?.[column];
        return cast === undefined ? `$${next}` : `CAST($${next} AS ${cast})`;
      });
      return `(${marks.join(", ")})`;
    })
    .join(", ");
}
