// What a column is, in the words of each database.

import type { Sql } from "../core/ports.ts";

export interface ColumnTypes {
  /** Text compared byte by byte: ids, hashes, names. */
  readonly text: string;
  /** Whole numbers: times in milliseconds, counts, 0 or 1. */
  readonly number: string;
  readonly bytes: string;
  /** A key that grows with every row. */
  readonly sequence: string;
}

/**
 * The column types of a database. PostgreSQL's own collation would sort and compare text differently on every machine.
 */
export function columnTypes(dialect: Sql["dialect"]): ColumnTypes {
  if (dialect === "sqlite")
    return { text: "TEXT", number: "INTEGER", bytes: "BLOB", sequence: "INTEGER PRIMARY KEY AUTOINCREMENT" };
  return {
    text: 'text COLLATE "C"',
    number: "bigint",
    bytes: "bytea",
    sequence: "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  };
}
