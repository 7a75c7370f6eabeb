// Opens the one database of the app: a SQLite file, or PostgreSQL by its address.

import { Sequelize } from "sequelize";
import type { Sql } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { makeSqliteDialect } from "./sqlite/dialect.ts";
import { freeBytes, refuseFullDisk } from "./sqlite/file.ts";
import { openSqlite } from "./sqlite/sql.ts";

export interface Database {
  readonly sql: Sql;
  /** For the models of the cold tables. */
  readonly sequelize: Sequelize;
  /** Resolves when the database answers; throws Problem "database-away" when it does not. */
  ping(): Promise<void>;
  /**
   * Resolves once something was written for good; throws Problem "database-away" when nothing can be: a full or
   * read-only disk, a file that is gone, a standby.
   */
  probe(): Promise<void>;
  /** Where it is, for the operator's log: a file's path, or a server's name without credentials. */
  readonly place: string;
  /** Copies a SQLite database to a file while it is in use; PostgreSQL has its own tools for that. */
  backup?(file: string): Promise<void>;
  close(): Promise<void>;
}

/** `writerThread`: the program of a thread that does the writing, for whoever has to answer others meanwhile. */
export type DatabaseOptions =
  { readonly sqliteFile: string; readonly writerThread?: URL } | { readonly postgresUrl: string };

/** Opens the database; throws Problem "database-away" when it does not answer. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database =
    "sqliteFile" in options
      ? openSqliteDatabase(options.sqliteFile, options.writerThread)
      : await openPostgresDatabase(options.postgresUrl);
  try {
    await database.ping();
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
  return database;
}

function openSqliteDatabase(file: string, writerThread: URL | undefined): Database {
  const sqlite = openFile(file, writerThread);
  const sequelize = new Sequelize({
    dialect: "sqlite",
    dialectModule: makeSqliteDialect(sqlite),
    storage: file,
    logging: false,
  });
  return {
    sql: sqlite.sql,
    sequelize,
    place: file,
    ping: () => ping(sqlite.sql),
    probe: async () => {
      refuseFullDisk(freeBytes(file));
      await probe(sqlite.sql);
    },
    backup: (target) => sqlite.copyTo(target),
    close: once(async () => {
      await sequelize.close();
      await sqlite.close();
    }),
  };
}

function openFile(file: string, writerThread: URL | undefined): ReturnType<typeof openSqlite> {
  try {
    return openSqlite(file, writerThread);
  } catch (thrown) {
    const came = thrown instanceof Error ? thrown.message : "";
    throw new Problem(
      "database-away",
      `The database file ${file} cannot be opened (${came}): the operator has to look at the path, its rights and the disk.`,
      { cause: thrown },
    );
  }
}

/** What only PostgreSQL needs is loaded for PostgreSQL only. */
async function openPostgresDatabase(url: string): Promise<Database> {
  const [{ default: pg }, { openPostgres }] = await Promise.all([import("pg"), import("./postgres/sql.ts")]);
  const postgres = openPostgres(url);
  // The models are for settings pages and commands: two connections are plenty.
  const sequelize = new Sequelize(url, {
    dialect: "postgres",
    dialectModule: pg,
    logging: false,
    pool: { max: 2, min: 0, idle: 30_000, acquire: 10_000 },
  });
  return {
    sql: postgres.sql,
    sequelize,
    place: placeOf(url),
    ping: () => ping(postgres.sql),
    probe: () => probe(postgres.sql),
    close: once(async () => {
      await sequelize.close();
      await postgres.close();
    }),
  };
}

/** Closing twice is closing once. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return async () => (done ??= work());
}

/** Writes a row as it is: as much as any commit needs, and nothing changes. */
async function probe(sql: Sql): Promise<void> {
  await sql.run("UPDATE migrations SET name = name WHERE name = (SELECT min(name) FROM migrations)");
}

function placeOf(url: string): string {
  const { hostname, port, pathname } = URL.parse(url) ?? { hostname: "", port: "", pathname: "" };
  return `postgres://${hostname}${port === "" ? "" : `:${port}`}${pathname}`;
}

async function ping(sql: Sql): Promise<void> {
  await sql.all("SELECT 1 AS answer");
}
