// One connection of Node's own SQLite with our settings and its prepared statements kept.
// https://nodejs.org/docs/latest-v24.x/api/sqlite.html and https://www.sqlite.org/pragma.html

import { DatabaseSync } from "node:sqlite";
import type { StatementSync } from "node:sqlite";
import { LRUCache } from "lru-cache";
import type { SqlValue } from "../../core/ports.ts";

/** Values by position, or by the names in the text. */
export type SqliteValues = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

export interface SqliteConnection {
  readonly database: DatabaseSync;
  all<Row extends object>(text: string, values: SqliteValues): Row[];
  run(text: string, values: SqliteValues): { readonly changes: number; readonly lastId: number };
  exec(text: string): void;
  close(): void;
}

const keptStatements = 400;

/**
 * Opens the file, with `cacheKb` of its pages kept in memory, with write-ahead log, a sync to disk at every commit, and
 * foreign keys kept.
 */
export function connectSqlite(file: string, cacheKb = 8_000): SqliteConnection {
  const database = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
  // A commit is on the disk before it returns (R1). Where nobody copies the log into the file beside the commits
  // (short-log.ts), the commit that makes it 16 MB long does: then a page that many commits changed is copied once.
  database.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${cacheKb};
      PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000`,
  );
  const statements = new LRUCache<string, StatementSync>({ max: keptStatements });

  function prepare(text: string): StatementSync {
    const kept = statements.get(text);
    if (kept !== undefined) return kept;
    const statement = database.prepare(byPosition(text));
    statements.set(text, statement);
    return statement;
  }

  function prepareNamed(text: string): StatementSync {
    const statement = statements.get(text) ?? database.prepare(text);
    statements.set(text, statement);
    return statement;
  }

  return {
    database,
    all: <Row extends object>(text: string, values: SqliteValues) =>
      (isList(values) ? prepare(text).all(...values) : prepareNamed(text).all(values)) as Row[],
    run: (text, values) => {
      const { changes, lastInsertRowid } = isList(values)
        ? prepare(text).run(...values)
        : prepareNamed(text).run(values);
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    },
    exec: (text) => database.exec(text),
    close: () => {
      statements.clear();
      if (database.isOpen) database.close();
    },
  };
}

/**
 * "$1" is a name to SQLite; "?1" is the first value. Where each value stands once and in its turn a bare "?" will do,
 * and is bound at once: for each numbered one the driver goes through the list of all.
 */
function byPosition(text: string): string {
  let next = 0;
  const isInTurn = [...text.matchAll(/\$(\d+)/g)].every(([, number]) => Number(number) === (next += 1));
  return text.replace(/\$(\d+)/g, isInTurn ? "?" : "?$1");
}

function isList(values: SqliteValues): values is readonly SqlValue[] {
  return Array.isArray(values);
}
