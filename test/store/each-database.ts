// Runs one suite on each database; each test gets a database of its own, migrated and empty.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/store/database.ts";
import type { Database, DatabaseOptions } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { sharedCluster } from "./postgres/cluster.ts";

export interface Bench {
  /** The database of the running test. */
  database(): Database;
  /** Where it is, to open it a second time. */
  options(): DatabaseOptions;
}

/** The program of the writer's thread, as the server starts it. */
export const writerThread = new URL("../../src/app/write-thread.ts", import.meta.url);

/** Defines the suite once for SQLite, once for SQLite with its writer on a thread, and once for PostgreSQL. */
export function describeOnEachDatabase(title: string, suite: (bench: Bench) => void): void {
  describeOnEachDialect(title, suite);
  describe(`${title} on SQLite with a writer's thread`, () => {
    suite(
      makeBench(async () => {
        const place = await makeSqlitePlace();
        return { ...place, options: { ...place.options, writerThread } };
      }),
    );
  });
}

/** The same without the thread, for what takes long and differs by dialect alone. */
export function describeOnEachDialect(title: string, suite: (bench: Bench) => void): void {
  describe(`${title} on SQLite`, () => {
    suite(makeBench(makeSqlitePlace));
  });
  describe(`${title} on PostgreSQL`, () => {
    before(async function () {
      if ((await sharedCluster()) === undefined) this.skip();
    });
    suite(makeBench(makePostgresPlace));
  });
}

interface Place {
  readonly options: DatabaseOptions;
  remove(): void;
}

function makeBench(makePlace: () => Promise<Place>): Bench {
  let place: Place | undefined;
  let database: Database | undefined;
  beforeEach(async () => {
    place = await makePlace();
    database = await openDatabase(place.options);
    await migrate(database);
  });
  afterEach(async () => {
    await database?.close();
    place?.remove();
  });
  return {
    database: () => database ?? fail(),
    options: () => place?.options ?? fail(),
  };
}

function fail(): never {
  throw new Error("The database of a test was asked for outside of a test.");
}

/** A folder for one SQLite file. */
export function makeSqlitePlace(): Promise<Place & { readonly options: { readonly sqliteFile: string } }> {
  const folder = mkdtempSync(join(tmpdir(), "ci-bridge-sqlite-"));
  return Promise.resolve({
    options: { sqliteFile: join(folder, "app.db") },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  });
}

let template: Promise<string> | undefined;

async function makePostgresPlace(): Promise<Place> {
  const cluster = await sharedCluster();
  if (cluster === undefined) return fail();
  // Copying a migrated database is faster than migrating an empty one.
  template ??= (async () => {
    const url = await cluster.createDatabase();
    const database = await openDatabase({ postgresUrl: url });
    await migrate(database);
    await database.close();
    return url;
  })();
  return { options: { postgresUrl: await cluster.createDatabase(await template) }, remove: () => undefined };
}
