// The Sql port on SQLite. node:sqlite is synchronous: two write transactions in one thread would wait for each other
// with the event loop stopped, so every write goes through one connection whose users take turns. Readers have a
// connection of their own.

import { backup, DatabaseSync } from "node:sqlite";
import type { Sql, SqlValue } from "../../core/ports.ts";
import { makeAnnouncer } from "../announcer.ts";
import { connectSqlite } from "./connection.ts";
import type { SqliteValues } from "./connection.ts";
import { guardFile, identityOf } from "./file.ts";
import { attempt, inTransaction, writeHere } from "./writer.ts";
import type { Changed } from "./writer.ts";
import { writeOnThread } from "./write-on-thread.ts";

export interface SqliteSql {
  readonly sql: Sql;
  /** A question by whoever builds SQL with named values, outside any transaction. */
  ask(text: string, values: SqliteValues): Promise<object[]>;
  /** A change by whoever builds SQL with named values, in a turn of its own. */
  change(text: string, values: SqliteValues): Promise<Changed>;
  /** Copies the whole database to another file while it is in use. */
  copyTo(file: string): Promise<void>;
  close(): Promise<void>;
}

/** The pages of a question are read once; the operating system keeps them, too. */
const readerCacheKb = 2_000;
const everyPage = 2 ** 30;

/**
 * Opens a database file; its writer works on this thread, or on one of its own that runs the program `writerThread`.
 */
export function openSqlite(file: string, writerThread?: URL): SqliteSql {
  const reader = connectSqlite(file, readerCacheKb);
  // Threads that start later have to find the same file.
  const opened = identityOf(file);
  const writer =
    writerThread === undefined
      ? writeHere(connectSqlite(file), guardFile(file, opened))
      : writeOnThread(writerThread, { file, opened });
  const announcer = makeAnnouncer();

  async function write<T>(work: (transaction: Sql) => Promise<T>): Promise<T> {
    const announced: [string, string][] = [];
    const outside: Pick<Sql, "listen" | "notify"> = {
      listen: async (channel, heard) => sql.listen(channel, heard),
      notify: async (channel, payload) => attempt(() => void announced.push([channel, payload])),
    };
    const result = await inTransaction(writer, outside, work);
    for (const [channel, payload] of announced) announcer.announce(channel, payload);
    return result;
  }

  const ask = <Row extends object>(text: string, values: SqliteValues): Promise<Row[]> =>
    attempt(() => reader.all<Row>(text, values));
  const sql: Sql = {
    dialect: "sqlite",
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => ask<Row>(text, values),
    run: async (text, values = []) => (await writer.change(text, values)).changes,
    write,
    ...(writer.writeThere === undefined ? {} : { writeThere: writer.writeThere }),
    listen: async (channel, heard) => attempt(() => announcer.listen(channel, heard)),
    notify: async (channel, payload) => attempt(() => announcer.announce(channel, payload)),
  };

  return {
    sql,
    ask,
    change: (text, values) => writer.change(text, values),
    copyTo: async (target) => {
      // All in one step: between two steps a writer would make it begin again. On a connection of its own, so that
      // readers need not wait.
      const source = new DatabaseSync(file);
      try {
        await backup(source, target, { rate: everyPage });
      } finally {
        source.close();
      }
    },
    close: async () => {
      await writer.close();
      reader.close();
    },
  };
}
