import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { judgeClock, judgeDisk } from "../../src/commands/examine-database.ts";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { makeSeal } from "../../src/store/keys/seal.ts";
import { openStore } from "../../src/store/store.ts";
import { sharedCluster } from "../store/postgres/cluster.ts";
import { addTenant } from "../store/sample-hook.ts";
import { runCommandFile } from "./run.ts";

const oldKey = Buffer.alloc(32, 5);
const newKey = Buffer.alloc(32, 6);
const text = (key: Buffer): string => key.toString("base64");

describe("npm run doctor", function () {
  let folder: string;
  let outside: Server;
  let date: string | undefined;
  let environment: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "ci-bridge-doctor-"));
    date = undefined;
    outside = createServer((request, response) => {
      if (date !== undefined) response.setHeader("date", date);
      response.end(request.url === "/health/ready" ? '{"status":"ready","database":"up"}' : "{}");
    });
    await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
    const address = outside.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`;
    environment = {
      BASE_URL: url,
      BITBUCKET_API_URL: url,
      DATA_DIR: folder,
      SECRET_KEYS: `old:${text(oldKey)}`,
      METRICS_TOKEN: "canary-metrics-token",
    };
  });
  afterEach(() => {
    outside.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function fill(
    work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const database = await openDatabase({ sqliteFile: join(folder, "ci-bridge.sqlite") });
    await migrate(database);
    await addTenant(openStore(database, makeSeal([{ id: "old", key: oldKey }])));
    await work(database);
    await database.close();
  }

  function assertNoSecret(output: string): void {
    for (const secret of [text(oldKey), text(newKey), "canary"]) assert.ok(!output.includes(secret), output);
  }

  it("prints one line a check and ends with 0 when all is well", async () => {
    await fill();
    const { status, output } = await runCommandFile("doctor", [], environment);
    assert.equal(status, 0, output);
    for (const check of [
      "configuration",
      "database",
      "migrations",
      "database clock",
      "disk",
      "keys",
      "queue",
      "bitbucket",
      "bitbucket clock",
      "own address",
    ]) {
      assert.match(output, new RegExp(`^(good |note )  ${check} +\\S`, "m"));
    }
    assert.match(output, /sealed with "old" \(5\)/);
    assertNoSecret(output);
  });

  it("says which migrations are missing and ends with 1", async () => {
    const { status, output } = await runCommandFile("doctor", [], environment);
    assert.equal(status, 1);
    assert.match(output, /^WRONG {2}migrations .*0001-tenants.*npm run migrate/m);
  });

  it("S8 tells a key that is missing, and one that can go once rotated", async () => {
    await fill();
    const lost = await runCommandFile("doctor", [], { ...environment, SECRET_KEYS: `new:${text(newKey)}` });
    assert.equal(lost.status, 1);
    assert.match(lost.output, /^WRONG {2}keys .*links\.secrets.*"old"/m);
    const swapped = await runCommandFile("doctor", [], { ...environment, SECRET_KEYS: `old:${text(newKey)}` });
    assert.match(swapped.output, /^WRONG {2}keys /m);
    const both = { ...environment, SECRET_KEYS: `new:${text(newKey)},old:${text(oldKey)}` };
    assert.match((await runCommandFile("doctor", [], both)).output, /^note {3}keys .*rotate-keys/m);
    assert.equal((await runCommandFile("rotate-keys", [], both)).status, 0);
    const rotated = (await runCommandFile("doctor", [], both)).output;
    assert.match(rotated, /^good {3}keys .*Nothing needs "old" any more/m);
    for (const output of [lost.output, swapped.output, rotated]) assertNoSecret(output);
  });

  it("S2 tells a clock that Bitbucket does not share", async () => {
    await fill();
    date = new Date(Date.now() - 180_000).toUTCString();
    const { status, output } = await runCommandFile("doctor", [], environment);
    assert.equal(status, 1);
    assert.match(output, /^WRONG {2}bitbucket clock .*behind this machine's/m);
  });

  it("R19 tells work that nobody does", async () => {
    await fill(async ({ sql }) => {
      await sql.run(
        `INSERT INTO jobs (kind, subject_id, tenant_id, due_at, tries, reason, order_key, position, created_at)
          VALUES ('plan', 'hook-1', 'tenant-1', $1, 0, '', '', 1, $1)`,
        [Date.now() - 3_600_000],
      );
    });
    const { status, output } = await runCommandFile("doctor", [], environment);
    assert.equal(status, 1);
    assert.match(output, /^WRONG {2}queue .*1 jobs .*is npm start running/m);
  });

  it("tells an address of ours that leads nowhere, or to somebody else", async () => {
    await fill();
    const nowhere = await runCommandFile("doctor", [], { ...environment, BASE_URL: "http://127.0.0.1:1" });
    assert.match(nowhere.output, /^WRONG {2}own address .*cannot be reached/m);
    const foreign = await runCommandFile("doctor", [], {
      ...environment,
      BASE_URL: `${environment["BASE_URL"] ?? ""}/else`,
    });
    assert.match(foreign.output, /^WRONG {2}own address .*something else/m);
  });

  it("R3 names a database that is away, without its password", async () => {
    const { status, output } = await runCommandFile("doctor", [], {
      ...environment,
      DATABASE_URL: "postgres://app:canary-password@127.0.0.1:1/bridge",
    });
    assert.equal(status, 1);
    assert.match(output, /^WRONG {2}database /m);
    assertNoSecret(output);
  });

  it("asks PostgreSQL for its clock", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const url = await cluster.createDatabase();
    const database = await openDatabase({ postgresUrl: url });
    await migrate(database);
    await database.close();
    const { status, output } = await runCommandFile("doctor", [], { ...environment, DATABASE_URL: url });
    assert.equal(status, 0, output);
    assert.match(output, /^good {3}database clock .*the database agree/m);
    assert.match(output, /PostgreSQL at 127\.0\.0\.1:\d+\/test_/);
  });

  it("judges disks and clocks", () => {
    const mb = 1024 * 1024;
    assert.deepEqual(
      [10 * mb, 500 * mb, 5000 * mb].map((free) => judgeDisk(free, "data").state),
      ["wrong", "note", "good"],
    );
    assert.deepEqual(
      [0, 1999, -1999].map((ahead) => judgeClock(ahead, "it", 2000).state),
      ["good", "good", "good"],
    );
    assert.match(judgeClock(90_000, "it", 2000).sentence, /90 s ahead of/);
  });
});
