// R3: a database that cannot be written, or whose file is no longer where it was, acknowledges nothing and is not
// ready.

import assert from "node:assert/strict";
import { copyFileSync, renameSync, rmSync } from "node:fs";

import { Problem } from "../../src/core/problem.ts";
import type { Queue } from "../../src/core/queue.ts";
import { openQueue } from "../../src/queue/queue.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { freeBytes, refuseFullDisk } from "../../src/store/sqlite/file.ts";
import { openStore } from "../../src/store/store.ts";
import { watchDatabase } from "../../src/store/watch-database.ts";
import type { DatabaseWatch } from "../../src/store/watch-database.ts";
import { keepLog } from "../sample.ts";
import { makeSqlitePlace, writerThread } from "./each-database.ts";
import { sharedCluster } from "./postgres/cluster.ts";
import { addTenant, sampleHook, sampleSeal } from "./sample-hook.ts";

const isAway = (thrown: unknown): boolean => thrown instanceof Problem && thrown.code === "database-away";

for (const [title, thread] of [
  ["SQLite", {}],
  ["SQLite with a writer's thread", { writerThread }],
] as const) {
  describe(`the watch over ${title}`, () => {
    let place: Awaited<ReturnType<typeof makeSqlitePlace>>;
    let file: string;
    let database: Database;
    let queue: Queue;
    let watch: DatabaseWatch;
    let log: ReturnType<typeof keepLog>;
    beforeEach(async () => {
      place = await makeSqlitePlace();
      file = place.options.sqliteFile;
      database = await openDatabase({ ...place.options, ...thread });
      await migrate(database);
      await addTenant(openStore(database, sampleSeal()));
      queue = openQueue({ sql: database.sql, processId: "process-1", clock: Date.now, log: keepLog() });
      log = keepLog();
      watch = watchDatabase(database, log);
    });
    afterEach(async () => {
      watch.stop();
      await database.close();
      place.remove();
    });

    /** What the next hook, the next saved page and the next question for readiness get; the last is asked only once. */
    async function everybodyIsRefused(sentence: RegExp): Promise<void> {
      await assert.rejects(queue.takeHook(sampleHook({ id: "refused" })), isAway);
      await assert.rejects(openStore(database, sampleSeal()).secrets.put("tenant-1", "access-token", "x"), isAway);
      await assert.rejects(
        watch.check(),
        (thrown) =>
          isAway(thrown) && thrown instanceof Error && sentence.test(thrown.message) && !thrown.message.includes(file),
      );
      assert.equal(log.lines.length, 1);
      assert.ok(log.lines[0]?.includes(file), "the log names the file");
    }

    it("R3 acknowledges no commit into a file that was moved away, and goes on when the same one is back", async () => {
      await queue.takeHook(sampleHook({ id: "before" }));
      for (const end of ["", "-wal", "-shm"]) renameSync(file + end, `${file}.away${end}`);
      await everybodyIsRefused(/file was deleted or moved away .* put the old one back/);
      for (const end of ["", "-wal", "-shm"]) renameSync(`${file}.away${end}`, file + end);
      assert.equal(await queue.takeHook(sampleHook({ id: "after" })), "new");
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      await watch.check();
      assert.match(log.lines.at(-1) ?? "", /can be written again/);
    });

    it("R3 acknowledges no commit once the file is deleted", async () => {
      rmSync(file);
      await everybodyIsRefused(/was deleted or moved away/);
    });

    it("R3 acknowledges no commit once another file lies in its place, however alike", async () => {
      await database.sql.all("PRAGMA wal_checkpoint(TRUNCATE)");
      copyFileSync(file, `${file}.copy`);
      renameSync(`${file}.copy`, file);
      await everybodyIsRefused(/file was replaced by another .* start it again/);
    });

    for (const end of ["-wal", "-shm"]) {
      it(`R3 acknowledges no commit once the file's ${end} is deleted, which holds what the file lacks`, async () => {
        rmSync(file + end);
        await everybodyIsRefused(new RegExp(`companion \\(${end}\\) was deleted`));
      });
    }

    it("R3 is not ready while nothing can be written, and ready again by itself", async () => {
      const readOnly = (isOn: number): Promise<number> => database.sql.run(`PRAGMA query_only = ${isOn}`);
      await readOnly(1);
      await everybodyIsRefused(/readonly/);
      await readOnly(0);
      await new Promise((resolve) => setTimeout(resolve, 1_050));
      await watch.check();
      assert.equal(await queue.takeHook(sampleHook({ id: "after" })), "new");
    });
  });
}

describe("the watch over SQLite's thread that has to start again", () => {
  it("R3 makes no new file where the old one was", async () => {
    const place = await makeSqlitePlace();
    const database = await openDatabase({ ...place.options, writerThread });
    await migrate(database);
    await database.close();
    const again = await openDatabase({ ...place.options, writerThread });
    for (const end of ["", "-wal", "-shm"]) rmSync(place.options.sqliteFile + end, { force: true });
    // Its thread starts with the first write.
    await assert.rejects(
      again.probe(),
      (thrown) => isAway(thrown) && thrown instanceof Error && /was deleted or moved away/.test(thrown.message),
    );
    await again.close();
    place.remove();
  });
});

describe("the watch over a disk", () => {
  it("R3 calls it full while there is room for less than a few hooks", async () => {
    assert.throws(
      () => refuseFullDisk(4 * 1024 * 1024 - 1),
      (thrown) => isAway(thrown) && thrown instanceof Error && /is full.* goes on by itself/.test(thrown.message),
    );
    refuseFullDisk(4 * 1024 * 1024);
    const place = await makeSqlitePlace();
    assert.ok(freeBytes(place.options.sqliteFile) > 0);
    place.remove();
  });
});

describe("the watch over PostgreSQL", () => {
  it("R3 is not ready and takes no hook while the server is read-only, as a standby; then goes on", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const postgresUrl = await cluster.createDatabase();
    const database = await openDatabase({ postgresUrl });
    await migrate(database);
    await addTenant(openStore(database, sampleSeal()));
    const queue = openQueue({ sql: database.sql, processId: "process-1", clock: Date.now, log: keepLog() });
    const log = keepLog();
    const watch = watchDatabase(database, log);
    const operator = await openDatabase({ postgresUrl });
    await watch.check();
    const name = new URL(postgresUrl).pathname.slice(1);
    await operator.sql.run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await operator.sql.all(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid()`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await assert.rejects(watch.check(), isAway);
    await assert.rejects(queue.takeHook(sampleHook({ id: "refused" })), isAway);
    assert.ok(log.lines.some((line) => line.includes(`/${name}`)));
    assert.ok(log.lines.every((line) => !line.includes("password")));
    await operator.sql.run(`ALTER DATABASE ${name} RESET default_transaction_read_only`).catch(() => undefined);
    await operator.sql.write(async (transaction) => {
      await transaction.run("SET TRANSACTION READ WRITE");
      await transaction.run(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await watch.check();
    assert.equal(await queue.takeHook(sampleHook({ id: "taken" })), "new");
    watch.stop();
    await queue.close();
    await operator.close();
    await database.close();
  });
});
