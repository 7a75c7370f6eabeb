import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { Problem } from "../../../src/core/problem.ts";
import { openDatabase } from "../../../src/store/database.ts";
import type { Database } from "../../../src/store/database.ts";
import { isDuplicate } from "../../../src/store/database-error.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { makeSqlitePlace, writerThread } from "../each-database.ts";

const add = "INSERT INTO once (purpose, key_hash, value, expires_at) VALUES ($1, '', '', 0)";

describe("the thread that writes to SQLite", () => {
  let place: Awaited<ReturnType<typeof makeSqlitePlace>>;
  const opened: Database[] = [];
  const open = async (program: URL = writerThread): Promise<Database> => {
    const database = await openDatabase({ ...place.options, writerThread: program });
    opened.push(database);
    return database;
  };
  beforeEach(async () => {
    place = await makeSqlitePlace();
    const database = await open();
    await migrate(database);
    await database.close();
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    place.remove();
  });

  it("tells what was thrown as if it had been thrown here", async () => {
    const { sql } = await open();
    await sql.run(add, ["a"]);
    await assert.rejects(sql.run(add, ["a"]), isDuplicate);
    await assert.rejects(
      sql.write((transaction) => transaction.run("INSERT INTO nowhere VALUES (1)")),
      /^Error: no such table: nowhere$/,
    );
    await sql.write((transaction) => transaction.all("PRAGMA query_only = 1"));
    await assert.rejects(
      sql.run(add, ["b"]),
      (thrown) => thrown instanceof Problem && thrown.code === "database-away" && thrown.retryAfterMs === 5000,
    );
  });

  it("goes on with others when a transaction is undone, also one that could not be committed", async () => {
    const { sql } = await open();
    const orphan = sql.write(async (transaction) => {
      await transaction.run("PRAGMA defer_foreign_keys = 1");
      await transaction.run("INSERT INTO secrets (tenant_id, name, value) VALUES ('nobody', 'a', 'b')");
    });
    await Promise.all([assert.rejects(orphan, /FOREIGN KEY/), sql.run(add, ["after"])]);
    assert.deepEqual(
      (await sql.all("SELECT purpose FROM once")).map((row) => ({ ...row })),
      [{ purpose: "after" }],
    );
  });

  it('answers "database-away" when the thread is gone, and starts another', async () => {
    const program = join(place.options.sqliteFile, "..", "dies.mjs");
    const source = [
      `import { parentPort } from "node:worker_threads";`,
      `parentPort.on("message", ({ asked }) => { if (asked.text?.includes("'die'")) throw new Error("killed"); });`,
      `await import(${JSON.stringify(writerThread.href)});`,
    ];
    writeFileSync(program, source.join("\n"));
    const { sql } = await open(pathToFileURL(program));
    await sql.run(add, ["before"]);
    const lost = [
      sql.run("DELETE FROM once WHERE purpose = 'die'"),
      sql.write((transaction) => transaction.run(add, ["meanwhile"])),
    ];
    for (const answer of await Promise.allSettled(lost)) {
      assert.ok(
        answer.status === "rejected" && answer.reason instanceof Problem && answer.reason.code === "database-away",
        answer.status,
      );
      assert.match(answer.reason.message, /is gone \(killed\)/);
    }
    await sql.run(add, ["after"]);
    assert.deepEqual(
      (await sql.all<{ purpose: string }>("SELECT purpose FROM once ORDER BY purpose")).map(({ purpose }) => purpose),
      ["after", "before"],
    );
  });

  it("closes, and undoes it, while somebody never ends a transaction", async () => {
    const database = await open();
    let isBegun: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (isBegun = resolve));
    void database.sql.write(async (transaction) => {
      await transaction.run(add, ["never"]);
      isBegun();
      await new Promise(() => undefined);
    });
    await begun;
    await database.close();
    assert.deepEqual(await (await open()).sql.all("SELECT purpose FROM once"), []);
  });

  it("closes without ever having been started", async () => {
    const database = await open();
    assert.equal((await database.sql.all("SELECT 1")).length, 1);
  });
});
