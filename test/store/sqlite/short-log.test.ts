import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openDatabase } from "../../../src/store/database.ts";
import { keepLogShort } from "../../../src/store/sqlite/short-log.ts";
import type { ShortLog } from "../../../src/store/sqlite/short-log.ts";
import { connectSqlite } from "../../../src/store/sqlite/connection.ts";
import type { SqliteConnection } from "../../../src/store/sqlite/connection.ts";
import { writerThread } from "../each-database.ts";

const mega = 1024 * 1024;

describe("SQLite's log under commits without a pause", () => {
  let folder: string;
  let file: string;
  let connections: SqliteConnection[];
  let log: ShortLog | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ci-bridge-log-"));
    file = join(folder, "test.sqlite");
    connections = [];
    log = undefined;
  });
  afterEach(async () => {
    await log?.close();
    for (const connection of connections) connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function connect(): SqliteConnection {
    const connection = connectSqlite(file);
    connections.push(connection);
    return connection;
  }

  /** A writer whose log is copied by a second connection; 100 kB a commit. */
  function openWriter(copy: (copier: SqliteConnection) => Promise<void>) {
    const writer = connect();
    writer.exec("CREATE TABLE bodies (body BLOB NOT NULL)");
    const copier = connect();
    let copies = 0;
    const kept = keepLogShort({
      connection: writer,
      between: (work) => Promise.resolve(work()),
      copier: {
        copy: () => {
          copies += 1;
          return copy(copier);
        },
        close: () => Promise.resolve(),
      },
    });
    log = kept;
    const write = async (commits: number): Promise<void> => {
      for (let commit = 0; commit < commits; commit++) {
        writer.run("INSERT INTO bodies VALUES (randomblob(100000))", []);
        kept.committed();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return {
      write,
      copies: () => copies,
      count: () => writer.all<{ count: number }>("SELECT count(*) AS count FROM bodies", [])[0]?.count,
    };
  }

  const checkpoint = (copier: SqliteConnection): Promise<void> => {
    copier.all("PRAGMA wal_checkpoint(PASSIVE)", []);
    return Promise.resolve();
  };
  const logBytes = (): number => statSync(`${file}-wal`).size;

  it("is copied and begun anew while they go on", async () => {
    const { write, copies, count } = openWriter(checkpoint);
    await write(400);
    assert.ok(copies() >= 5, String(copies()));
    assert.ok(logBytes() < 12 * mega, String(logBytes()));
    assert.equal(count(), 400);
  });

  it("is left alone while there is little in it", async () => {
    const { write, copies } = openWriter(checkpoint);
    await write(20);
    assert.equal(copies(), 0);
  });

  it("grows while a reader keeps what it holds, without being tried at every commit, and shrinks again", async () => {
    const { write, copies, count } = openWriter(checkpoint);
    const reader = connect();
    reader.exec("BEGIN");
    reader.all("SELECT count(*) FROM bodies", []);
    await write(200);
    assert.ok(logBytes() > 18 * mega, String(logBytes()));
    assert.ok(copies() <= 10, String(copies()));
    reader.exec("COMMIT");
    const grown = logBytes();
    await write(200);
    // It is tried again once there is more, and begun anew then.
    assert.ok(logBytes() < grown + 8 * mega, String(logBytes() - grown));
    assert.equal(count(), 400);
  });

  it("does no harm where the copier fails, and is copied by SQLite itself then", async () => {
    const { write, count } = openWriter(() => Promise.reject(new Error("The thread has ended.")));
    await write(1200);
    assert.ok(logBytes() < 90 * mega, String(logBytes()));
    assert.equal(count(), 1200);
  });

  it("is copied by a thread of its own beside the thread that writes", async function () {
    const database = await openDatabase({ sqliteFile: file, writerThread });
    const { sql } = database;
    await sql.run("CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    let written = 0;
    for (let round = 0; round < 10; round++) {
      for (let commit = 0; commit < 80; commit++)
        await sql.run("INSERT INTO bodies (body) VALUES (randomblob(100000))");
      written += 80 * 100_000;
      // Left to SQLite nothing would be in the file before the log holds 80 MB. However slow the threads are, each
      // commit is a chance.
      while (statSync(file).size < written - 5 * mega)
        await sql.run("UPDATE bodies SET body = randomblob(10) WHERE id = 1");
    }
    assert.ok(logBytes() < 40 * mega, String(logBytes()));
    await database.close();
    const [row] = connect().all<{ count: number; integrity: string }>(
      "SELECT count(*) AS count, (SELECT integrity_check FROM pragma_integrity_check) AS integrity FROM bodies",
      [],
    );
    assert.deepEqual({ ...row }, { count: 800, integrity: "ok" });
  });
});
