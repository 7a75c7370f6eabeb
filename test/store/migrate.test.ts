import assert from "node:assert/strict";
import { openDatabase } from "../../src/store/database.ts";
import { migrate, pendingMigrations } from "../../src/store/migrate.ts";
import { makeSqlitePlace } from "./each-database.ts";
import { sharedCluster } from "./postgres/cluster.ts";

describe("migrations", () => {
  it("run once on SQLite, in order, and are told before they run", async () => {
    const place = await makeSqlitePlace();
    const database = await openDatabase(place.options);
    const pending = await pendingMigrations(database);
    assert.ok(pending.length >= 6);
    assert.deepEqual(pending, [...pending].sort());
    assert.deepEqual(await migrate(database), pending);
    assert.deepEqual(await migrate(database), []);
    assert.deepEqual(await pendingMigrations(database), []);
    await database.close();
    place.remove();
  });

  it("leave nothing half done when one fails", async () => {
    const place = await makeSqlitePlace();
    const database = await openDatabase(place.options);
    await database.sql.run("CREATE TABLE jobs (old TEXT)");
    await assert.rejects(migrate(database), /0006-jobs/);
    assert.equal((await pendingMigrations(database))[0], "0001-tenants");
    assert.deepEqual(await database.sql.all("SELECT name FROM sqlite_master WHERE name = 'tenants'"), []);
    await database.close();
    place.remove();
  });

  it("take turns when two processes start at once on PostgreSQL", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const url = await cluster.createDatabase();
    const databases = await Promise.all([1, 2, 3].map(() => openDatabase({ postgresUrl: url })));
    const done = await Promise.all(databases.map((database) => migrate(database)));
    assert.equal(done.filter((names) => names.length > 0).length, 1);
    for (const database of databases) await database.close();
  });
});
