import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import { openDatabase } from "../../src/store/database.ts";
import { migrate, pendingMigrations } from "../../src/store/migrate.ts";
import { runCommandFile } from "./run.ts";

describe("npm run backup", function () {
  let folder: string;
  let environment: Record<string, string>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ci-bridge-backup-"));
    environment = {
      BASE_URL: "http://127.0.0.1:1",
      DATA_DIR: folder,
      SECRET_KEYS: `k:${Buffer.alloc(32, 5).toString("base64")}`,
    };
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("copies a whole database while somebody writes to it, and the copy can take its place", async () => {
    const file = join(folder, "ci-bridge.sqlite");
    const database = await openDatabase({ sqliteFile: file });
    await migrate(database);
    let written = 0;
    const done = new AbortController();
    const add = (): Promise<number> =>
      database.sql.run("INSERT INTO once (purpose, key_hash, value, expires_at) VALUES ('test', $1, $2, 1)", [
        String(written).padStart(8, "0"),
        "x".repeat(2000),
      ]);
    for (; written < 2000; written += 1) await add();
    const writing = (async () => {
      for (; !done.signal.aborted; written += 1) {
        await add();
        await setImmediate();
      }
    })();
    const copy = join(folder, "copy.sqlite");
    const ran = await runCommandFile("backup", [copy], environment);
    done.abort();
    await writing;
    await database.close();
    assert.equal(ran.status, 0, ran.output);
    assert.ok(!existsSync(`${copy}.unfinished`));

    rmSync(file);
    rmSync(`${file}-wal`, { force: true });
    copyFileSync(copy, file);
    const restored = await openDatabase({ sqliteFile: file });
    assert.equal(
      (await restored.sql.all<{ integrity_check: string }>("PRAGMA integrity_check"))[0]?.integrity_check,
      "ok",
    );
    assert.deepEqual(await pendingMigrations(restored), []);
    const [rows] = await restored.sql.all<{ count: number; last: string }>(
      "SELECT count(*) AS count, max(key_hash) AS last FROM once WHERE purpose = 'test'",
    );
    assert.ok((rows?.count ?? 0) >= 2000 && (rows?.count ?? 0) <= written);
    assert.equal(Number(rows?.last) + 1, rows?.count, "a moment's rows, without a gap");
    await restored.close();
  });

  it("names a folder that is not there", async () => {
    const ran = await runCommandFile("backup", [join(folder, "nowhere", "copy")], environment);
    assert.equal(ran.status, 1);
    assert.match(ran.output, /^There is no folder .*nowhere: make it, or name another file\./);
  });

  it("overwrites nothing", async () => {
    const file = join(folder, "precious");
    writeFileSync(file, "precious");
    const ran = await runCommandFile("backup", [file], environment);
    assert.equal(ran.status, 1);
    assert.match(ran.output, /overwrites nothing/);
  });

  it("asks where to, and says so when there is no database", async () => {
    assert.match((await runCommandFile("backup", [], environment)).output, /Where to\?/);
    assert.match(
      (await runCommandFile("backup", [join(folder, "copy")], environment)).output,
      /There is no database at/,
    );
    assert.match(
      (
        await runCommandFile("backup", [join(folder, "copy")], {
          ...environment,
          DATABASE_URL: "postgres://u:canary-password@127.0.0.1:1/x",
        })
      ).output,
      /pg_dump/,
    );
  });
});
