// Old and new versions on one database (R16): what an older version says still works, and no migration takes anything
// from it.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Sql } from "../../src/core/ports.ts";
import { openDatabase } from "../../src/store/database.ts";
import { migrate, pendingMigrations } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/store.ts";
import { runCommandFile } from "../commands/run.ts";
import { describeOnEachDatabase, makeSqlitePlace } from "./each-database.ts";
import { sharedCluster } from "./postgres/cluster.ts";
import { addTenant, sampleSeal } from "./sample-hook.ts";

interface Statement {
  readonly by: "all" | "run";
  readonly text: string;
  readonly values: readonly (string | number | null | { readonly bytes: string })[];
  readonly rows: number;
}

const recordings = globSync("test/store/recorded/*.json").map((path) => ({
  name: basename(path, ".json"),
  statements: JSON.parse(readFileSync(path, "utf8")) as Record<Sql["dialect"], Statement[]>,
}));

describeOnEachDatabase("an older version beside this one (R16)", (bench) => {
  for (const { name, statements } of recordings) {
    it(`does its whole work on this version's tables: the one ${name}`, async () => {
      const { sql } = bench.database();
      await addTenant(openStore(bench.database(), sampleSeal()), "tenant-1", { links: ["link-1", "link-2"] });
      const all = statements[sql.dialect];
      assert.ok(all.length > 40);
      for (const { by, text, values, rows } of all) {
        const given = values.map((value) =>
          typeof value === "object" && value !== null ? Buffer.from(value.bytes, "base64") : value,
        );
        const came = await sql.write(async (transaction) =>
          by === "all" ? (await transaction.all(text, given)).length : transaction.run(text, given),
        );
        assert.equal(came, rows, text);
      }
    });
  }
});

/** What a database promises to whoever writes to it. */
interface Promised {
  readonly type: string;
  readonly mustBeGiven: boolean;
}

async function columnsOf(sql: Sql): Promise<Map<string, Promised>> {
  const question =
    sql.dialect === "sqlite"
      ? `SELECT m.name || '.' || c.name AS name, c.type AS type, CASE WHEN c."notnull" = 1 AND c.dflt_value IS NULL
        AND c.pk = 0 THEN 1 ELSE 0 END AS must FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table'`
      : `SELECT table_name || '.' || column_name AS name, data_type AS type, CASE WHEN is_nullable = 'NO'
        AND column_default IS NULL AND is_identity = 'NO' THEN 1 ELSE 0 END AS must FROM information_schema.columns
        WHERE table_schema = 'public'`;
  return new Map(
    (await sql.all<{ name: string; type: string; must: number }>(question)).map(({ name, type, must }) => [
      name,
      { type, mustBeGiven: must === 1 },
    ]),
  );
}

async function uniqueIndexesOf(sql: Sql): Promise<Map<string, string>> {
  const question =
    sql.dialect === "sqlite"
      ? `SELECT m.name || '.' || i.name AS name, m.name AS of FROM sqlite_master m JOIN pragma_index_list(m.name) i
        WHERE m.type = 'table' AND i."unique" = 1`
      : `SELECT indexname AS name, tablename AS of FROM pg_indexes WHERE schemaname = 'public'
        AND indexdef LIKE 'CREATE UNIQUE%'`;
  return new Map((await sql.all<{ name: string; of: string }>(question)).map(({ name, of }) => [name, of]));
}

/** What the step from one schema to the next takes from a version that only knows the first. */
function takenAway(before: ReadonlyMap<string, Promised>, after: ReadonlyMap<string, Promised>): string[] {
  const tables = new Set([...before.keys()].map((name) => name.split(".")[0]));
  const lost = [...before]
    .filter(([name, { type }]) => after.get(name)?.type !== type)
    .map(([name]) => `${name} is gone or of another type`);
  const wanted = [...after]
    .filter(
      ([name, { mustBeGiven }]) =>
        mustBeGiven && before.get(name)?.mustBeGiven !== true && tables.has(name.split(".")[0]),
    )
    .map(([name]) => `${name} has to be given, and the version before does not give it`);
  return [...lost, ...wanted];
}

describe("migrations take nothing away (R16)", function () {
  const files = globSync("src/store/migrations/[0-9]*.ts").sort();

  async function stepThrough(sql: Sql): Promise<void> {
    let before = new Map<string, Promised>();
    let unique = new Map<string, string>();
    for (const file of files) {
      const loaded = (await import(pathToFileURL(join(process.cwd(), file)).href)) as Record<
        string,
        (dialect: Sql["dialect"]) => string[]
      >;
      for (const make of Object.values(loaded)) for (const statement of make(sql.dialect)) await sql.run(statement);
      const [after, nowUnique] = [await columnsOf(sql), await uniqueIndexesOf(sql)];
      assert.deepEqual(takenAway(before, after), [], file);
      const known = new Set([...before.keys()].map((name) => name.split(".")[0]));
      assert.deepEqual(
        [...nowUnique].filter(([name, of]) => !unique.has(name) && known.has(of)).map(([name]) => name),
        [],
        `${file} makes something unique that an older version may write twice`,
      );
      [before, unique] = [after, nowUnique];
    }
    assert.ok(before.size > 100);
  }

  it("on SQLite, each in its turn", async () => {
    const place = await makeSqlitePlace();
    const database = await openDatabase(place.options);
    await stepThrough(database.sql);
    await database.close();
    place.remove();
  });

  it("on PostgreSQL, each in its turn", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const database = await openDatabase({ postgresUrl: await cluster.createDatabase() });
    await stepThrough(database.sql);
    await database.close();
  });

  it("shown shut: a column that goes, changes its type or has to be given is found", () => {
    const of = (entries: Record<string, Promised>): Map<string, Promised> => new Map(Object.entries(entries));
    const text = { type: "TEXT", mustBeGiven: true };
    assert.equal(takenAway(of({ "a.x": text, "a.y": text }), of({ "a.x": { ...text, type: "INTEGER" } })).length, 2);
    assert.deepEqual(takenAway(of({ "a.x": text }), of({ "a.x": text, "a.z": text })), [
      "a.z has to be given, and the version before does not give it",
    ]);
    assert.deepEqual(
      takenAway(of({ "a.x": text }), of({ "a.x": text, "a.z": { type: "TEXT", mustBeGiven: false }, "b.x": text })),
      [],
    );
  });
});

describe("npm run migrate by several processes at once (R16)", function () {
  async function migrateTogether(environment: Readonly<Record<string, string>>): Promise<void> {
    const settings = {
      BASE_URL: "http://127.0.0.1:1",
      SECRET_KEYS: `k:${Buffer.alloc(32, 5).toString("base64")}`,
      ...environment,
    };
    const ran = await Promise.all([1, 2, 3].map(() => runCommandFile("migrate", [], settings)));
    assert.deepEqual(
      ran.map(({ status }) => status),
      [0, 0, 0],
      ran.map(({ output }) => output).join(""),
    );
    assert.equal(ran.filter(({ output }) => output.startsWith("Done: ")).length, 1);
  }

  it("is done once on SQLite", async () => {
    const place = await makeSqlitePlace();
    const folder = join(place.options.sqliteFile, "..");
    await migrateTogether({ DATA_DIR: folder });
    const database = await openDatabase({ sqliteFile: join(folder, "ci-bridge.sqlite") });
    assert.deepEqual(await pendingMigrations(database), []);
    assert.deepEqual(await migrate(database), []);
    await database.close();
    place.remove();
  });

  it("is done once on PostgreSQL", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const url = await cluster.createDatabase();
    await migrateTogether({ DATABASE_URL: url });
  });
});
