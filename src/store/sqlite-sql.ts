// The Sql port on SQLite. node:sqlite is synchronous: two write transactions in one thread would wait for each other with
// the event loop stopped, so every write goes through one connection whose users take turns. Readers have a connection of their own.

import { backup, DatabaseSync } from "node:sqlite";
import type { Sql, SqlValue } from "../core/ports.ts";
import { makeAnnouncer } from "./announcer.ts";
import { asDatabaseProblem } from "./database-error.ts";
import { connectSqlite } from "./sqlite-connection.ts";
import type { SqliteValues } from "./sqlite-connection.ts";
import { makeTurns } from "./turns.ts";

export interface SqliteSql {
  readonly sql: Sql;
  /** A question by whoever builds SQL with named values, outside any transaction. */
  ask(text: string, values: SqliteValues): Promise<object[]>;
  /** A change by whoever builds SQL with named values, in a turn of its own. */
  change(text: string, values: SqliteValues): Promise<{ readonly rows: object[]; readonly changes: number; readonly lastId: number }>;
  /** Copies the whole database to another file while it is in use. */
  copyTo(file: string): Promise<void>;
  close(): Promise<void>;
}

const everyPage = 2 ** 30;

/** Opens a database file, or a database that lives as long as the process for ":memory:". */
export function openSqlite(file: string): SqliteSql {
  const writer = connectSqlite(file);
  const isInMemory = file === ":memory:";
  const reader = isInMemory ? writer : connectSqlite(file);
  const takeTurn = makeTurns();
  const announcer = makeAnnouncer();

  /** A database in memory has one connection only: its readers take turns too. */
  async function ask<Row extends object>(text: string, values: SqliteValues): Promise<Row[]> {
    if (isInMemory) return takeTurn(() => attempt(() => writer.all<Row>(text, values)));
    return attempt(() => reader.all<Row>(text, values));
  }

  async function write<T>(work: (transaction: Sql) => Promise<T>): Promise<T> {
    const announced: [string, string][] = [];
    const transaction: Sql = {
      dialect: "sqlite",
      all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => attempt(() => writer.all<Row>(text, values)),
      run: async (text, values = []) => attempt(() => writer.run(text, values).changes),
      write: async (inner) => inner(transaction),
      listen: async (channel, heard) => sql.listen(channel, heard),
      notify: async (channel, payload) => attempt(() => void announced.push([channel, payload])),
    };
    const result = await takeTurn(async () => {
      await attempt(() => writer.exec("BEGIN IMMEDIATE"));
      try {
        const value = await work(transaction);
        await attempt(() => writer.exec("COMMIT"));
        return value;
      } catch (thrown) {
        // Some faults (a full disk) have undone the transaction already.
        if (writer.database.isOpen && writer.database.isTransaction) writer.exec("ROLLBACK");
        throw thrown;
      }
    });
    for (const [channel, payload] of announced) announcer.announce(channel, payload);
    return result;
  }

  const sql: Sql = {
    dialect: "sqlite",
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => ask<Row>(text, values),
    run: async (text, values = []) => takeTurn(() => attempt(() => writer.run(text, values).changes)),
    write,
    listen: async (channel, heard) => attempt(() => announcer.listen(channel, heard)),
    notify: async (channel, payload) => attempt(() => announcer.announce(channel, payload)),
  };

  return {
    sql,
    ask,
    change: async (text, values) =>
      takeTurn(() =>
        attempt(() => {
          if (/\breturning\b/i.test(text)) return { rows: writer.all(text, values), changes: 0, lastId: 0 };
          return { rows: [], ...writer.run(text, values) };
        }),
      ),
    copyTo: async (target) => {
      // All in one step: between two steps a writer would make it begin again. On a connection of its own, so that readers need not wait.
      const source = isInMemory ? writer.database : new DatabaseSync(file);
      try {
        await backup(source, target, { rate: everyPage });
      } finally {
        if (!isInMemory) source.close();
      }
    },
    close: async () =>
      takeTurn(() =>
        attempt(() => {
          reader.close();
          writer.close();
        }),
      ),
  };
}

/** Runs synchronous work as a promise; what the driver throws is told apart on the way. */
async function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      resolve(work());
    } catch (thrown) {
      reject(asDatabaseProblem(thrown));
    }
  });
}
