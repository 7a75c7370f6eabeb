// The tables as the migrations make them, read from an empty SQLite database.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";

export interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly isKey: boolean }[];
  /** Columns of unique keys beside the primary one. */
  readonly unique: readonly (readonly string[])[];
}

const names = z.array(z.object({ name: z.string() }));
const columns = z.array(z.object({ name: z.string(), pk: z.number() }));
const indexes = z.array(z.object({ name: z.string(), unique: z.number(), origin: z.string() }));

/** Every table of the newest schema, in alphabetical order. */
export async function readTables(): Promise<Table[]> {
  const folder = mkdtempSync(join(tmpdir(), "ci-bridge-tables-"));
  const sqliteFile = join(folder, "empty.sqlite");
  try {
    const database = await openDatabase({ sqliteFile });
    await migrate(database);
    await database.close();
    const file = new DatabaseSync(sqliteFile, { readOnly: true });
    const tables = names.parse(
      file
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .all(),
    );
    const found = tables.map(({ name }) => readTable(file, name));
    file.close();
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTable(file: DatabaseSync, name: string): Table {
  const found = columns.parse(file.prepare("SELECT name, pk FROM pragma_table_info(?)").all(name));
  const listed = indexes.parse(
    file.prepare('SELECT name, "unique", origin FROM pragma_index_list(?) ORDER BY name').all(name),
  );
  return {
    name,
    columns: found.map((column) => ({ name: column.name, isKey: column.pk > 0 })),
    unique: listed
      .filter((index) => index.unique === 1 && index.origin !== "pk")
      .map((index) =>
        names
          .parse(file.prepare("SELECT name FROM pragma_index_info(?) ORDER BY seqno").all(index.name))
          .map((column) => column.name),
      ),
  };
}
