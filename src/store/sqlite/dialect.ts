// Hands node:sqlite to Sequelize 6 in place of the npm package "sqlite3", so that nothing compiles at install.
// Sequelize's statements go through our one writer; it asks for the shape of sqlite3's callbacks:
// https://github.com/TryGhost/node-sqlite3/wiki/API

import type { SqlValue } from "../../core/ports.ts";
import type { SqliteSql } from "./sql.ts";

type Values = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;
type Done = (this: { readonly lastID: number; readonly changes: number }, error: Error | null, rows?: object[]) => void;

/** A module as Sequelize's `dialectModule` wants it, over the connections of `sqlite`. */
export function makeSqliteDialect(sqlite: SqliteSql): object {
  class Database {
    constructor(_file: string, _mode: number, opened: (error: Error | null) => void) {
      queueMicrotask(() => opened(null));
    }

    serialize(work: () => void): void {
      work();
    }

    run(text: string, values: Values = [], done: Done = ignore): void {
      if (/^\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b/i.test(text)) {
        done.call(
          nothing,
          new Error(
            "Transactions on SQLite go through Sql.write, where writers take turns; a model cannot open one of its own.",
          ),
        );
        return;
      }
      sqlite.change(text, values).then(
        ({ rows, changes, lastId }) => done.call({ lastID: lastId, changes }, null, rows),
        (error: unknown) => done.call(nothing, error as Error),
      );
    }

    all(text: string, ...rest: [Values, Done] | [Done]): void {
      const [values, done] = rest.length === 1 ? [[], rest[0]] : rest;
      if (!/^\s*(?:SELECT|PRAGMA)\b/i.test(text)) {
        this.run(text, values, done);
        return;
      }
      sqlite.ask(text, values).then(
        (rows) => done.call(nothing, null, rows),
        (error: unknown) => done.call(nothing, error as Error),
      );
    }

    close(closed: (error: Error | null) => void): void {
      closed(null);
    }
  }
  // https://www.sqlite.org/c3ref/c_open_autoproxy.html
  return { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
}

/** Sequelize sets pragmas without waiting for them. */
function ignore(): void {
  return;
}

const nothing = { lastID: 0, changes: 0 };
