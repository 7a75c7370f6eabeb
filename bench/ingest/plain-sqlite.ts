// For the stock program where the npm package sqlite3 cannot be had: its callbacks over Node's own driver, with
// SQLite's own defaults.

import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue } from "node:sqlite";

type Values = readonly SQLInputValue[] | Readonly<Record<string, SQLInputValue>>;
type Done = (
  this: { readonly lastID: number; readonly changes: number },
  error: Error | null,
  rows?: unknown[],
) => void;

class Database {
  readonly #connection: DatabaseSync;

  constructor(file: string, _mode: number, opened: (error: Error | null) => void) {
    this.#connection = new DatabaseSync(file);
    queueMicrotask(() => opened(null));
  }

  serialize(work: () => void): void {
    work();
  }

  run(text: string, ...rest: unknown[]): void {
    const { values, done } = sortOut(rest);
    try {
      const statement = this.#connection.prepare(text);
      const { changes, lastInsertRowid } = Array.isArray(values)
        ? statement.run(...(values as SQLInputValue[]))
        : statement.run(values as Record<string, SQLInputValue>);
      done.call({ lastID: Number(lastInsertRowid), changes: Number(changes) }, null);
    } catch (thrown) {
      done.call({ lastID: 0, changes: 0 }, thrown as Error);
    }
  }

  all(text: string, ...rest: unknown[]): void {
    const { values, done } = sortOut(rest);
    try {
      const statement = this.#connection.prepare(text);
      const rows = Array.isArray(values)
        ? statement.all(...(values as SQLInputValue[]))
        : statement.all(values as Record<string, SQLInputValue>);
      done.call({ lastID: 0, changes: 0 }, null, rows);
    } catch (thrown) {
      done.call({ lastID: 0, changes: 0 }, thrown as Error);
    }
  }

  close(closed?: (error: Error | null) => void): void {
    this.#connection.close();
    closed?.(null);
  }
}

function sortOut(rest: readonly unknown[]): { readonly values: Values; readonly done: Done } {
  const done = rest.at(-1);
  return {
    values: rest.length > 1 ? (rest[0] as Values) : [],
    done: typeof done === "function" ? (done as Done) : () => undefined,
  };
}

/** For Sequelize's `dialectModule`. https://www.sqlite.org/c3ref/c_open_autoproxy.html */
export const plainSqlite = { Database, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
