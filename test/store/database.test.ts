// R1, R3 and S8 as the files and settings of a database show them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "../../src/core/problem.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/store.ts";
import { openQueue } from "../../src/queue/queue.ts";
import { keepLog, sampleLink, sampleTime } from "../sample.ts";
import { describeOnEachDatabase, makeSqlitePlace } from "./each-database.ts";
import { addTenant, sampleHook, sampleSeal } from "./sample-hook.ts";

describeOnEachDatabase("database", (bench) => {
  it("R1 answers a write only once it is on the disk", async () => {
    await bench.database().sql.write(async (transaction) => {
      if (transaction.dialect === "sqlite") {
        assert.deepEqual({ ...(await transaction.all("PRAGMA synchronous"))[0] }, { synchronous: 2 });
        assert.deepEqual({ ...(await transaction.all("PRAGMA journal_mode"))[0] }, { journal_mode: "wal" });
        assert.deepEqual({ ...(await transaction.all("PRAGMA foreign_keys"))[0] }, { foreign_keys: 1 });
      } else {
        // The private cluster of the tests has it off; our connections turn it on.
        assert.deepEqual(await transaction.all("SHOW synchronous_commit"), [{ synchronous_commit: "on" }]);
      }
    });
  });

  it("undoes a transaction whose work fails", async () => {
    const { sql } = bench.database();
    const work = sql.write(async (transaction) => {
      await transaction.run("INSERT INTO once (purpose, key_hash, value, expires_at) VALUES ($1, $2, $3, $4)", [
        "a",
        "b",
        "c",
        1,
      ]);
      throw new Error("no");
    });
    await assert.rejects(work, /^Error: no$/);
    assert.deepEqual(await sql.all("SELECT purpose FROM once"), []);
  });

  it("lets transactions that overlap take turns", async () => {
    const { sql } = bench.database();
    await sql.run("INSERT INTO once (purpose, key_hash, value, expires_at) VALUES ('n', '', '', 0)");
    const add = (): Promise<number> =>
      sql.write(async (transaction) => {
        await new Promise((resolve) => setImmediate(resolve));
        return transaction.run("UPDATE once SET expires_at = expires_at + 1 WHERE purpose = 'n'");
      });
    await Promise.all(Array.from({ length: 20 }, add));
    assert.equal((await sql.all<{ expires_at: number }>("SELECT expires_at FROM once"))[0]?.expires_at, 20);
  });

  it("tells listeners what was announced, after the commit", async () => {
    const { sql } = bench.database();
    const heard: string[] = [];
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const stop = await sql.listen("test_channel", (payload) => {
      heard.push(payload);
      if (payload === "second") arrived();
    });
    await sql.write(async (transaction) => {
      await transaction.notify("test_channel", "first");
      assert.deepEqual(
        heard.filter((payload) => payload !== ""),
        [],
      );
    });
    await sql.notify("test_channel", "second");
    await arrival;
    assert.deepEqual(
      heard.filter((payload) => payload !== ""),
      ["first", "second"],
    );
    stop();
  });
});

describe("database file", () => {
  const place = makeSqlitePlace();
  let database: Database;
  let file = "";
  before(async () => {
    file = (await place).options.sqliteFile;
    database = await openDatabase({ sqliteFile: file });
    await migrate(database);
  });
  after(async () => {
    await database.close();
    (await place).remove();
  });

  it("S8 S9 holds no secret, result token, badge token or sign-in key in the clear", async () => {
    const store = openStore(database, sampleSeal());
    await addTenant(store);
    const canary = "canary-7f3a9c";
    await store.secrets.put("tenant-1", "connect-shared-secret", canary);
    await store.endpoints.add({ id: "endpoint-1", tenantId: "tenant-1", dialect: "github", secret: canary });
    await store.once.put("sign-in", `${canary}-key`, `${canary}-value`, sampleTime * 2);
    const link = await store.links.get("tenant-1", "link-1");
    assert.ok(link !== undefined);
    await store.links.change("tenant-1", "link-1", () => ({
      ...link,
      secrets: { token: canary },
      secretParameters: { KEY: canary },
    }));
    const other = {
      id: "link-2",
      serverId: link.serverId,
      statusKey: "other",
      resultToken: `${canary}-result`,
      badgeToken: `${canary}-badge`,
    };
    await store.links.add(sampleLink(other));
    for (const name of readdirSync(dirname(file))) {
      const bytes = readFileSync(join(dirname(file), name));
      assert.ok(!bytes.includes(canary), `${name} holds a secret`);
      assert.ok(!bytes.includes("canary-api-token"), `${name} holds a server's secret`);
    }
  });

  it('R3 answers "database-away" while the disk is full, and takes hooks again when it is not', async () => {
    const queue = openQueue({ sql: database.sql, processId: "process-1", clock: Date.now, log: keepLog() });
    const [pages] = await database.sql.all<{ page_count: number }>("PRAGMA page_count");
    await database.sql.write((transaction) =>
      transaction.all(`PRAGMA max_page_count = ${(pages?.page_count ?? 0) + 5}`),
    );
    const body = new Uint8Array(50_000);
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => queue.takeHook(sampleHook({ id: `full-${index}`, body }))),
    );
    for (const answer of answers)
      assert.ok(
        answer.status === "rejected" && answer.reason instanceof Problem && answer.reason.code === "database-away",
      );
    await database.sql.write((transaction) => transaction.all("PRAGMA max_page_count = 1000000"));
    assert.equal(await queue.takeHook(sampleHook({ id: "full-1", body })), "new");
    assert.equal((await queue.claimJobs(["plan"], 100)).length, 1, "nothing that was refused was kept");
    await queue.close();
  });

  it("copies itself while it is in use", async () => {
    await database.backup?.(`${file}.copy`);
    const copy = await openDatabase({ sqliteFile: `${file}.copy` });
    assert.equal((await openStore(copy, sampleSeal()).tenants.list()).length, 1);
    await copy.close();
  });

  it("says which file cannot be opened", async () => {
    await assert.rejects(
      openDatabase({ sqliteFile: "/nowhere/at/all.db" }),
      (thrown) => thrown instanceof Problem && thrown.message.includes("/nowhere/at/all.db"),
    );
  });
});
