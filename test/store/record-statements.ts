// node test/store/record-statements.ts: prints the statements by which this version works, for later versions to be
// held to (R16). Run once a release; the output is kept beside the test that plays it back.

import type { Sql, SqlValue } from "../../src/core/ports.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openQueue } from "../../src/queue/queue.ts";
import { openStore } from "../../src/store/store.ts";
import { keepLog, repositoryId, sampleBuild, sampleTime } from "../sample.ts";
import { makeSqlitePlace } from "./each-database.ts";
import { sharedCluster } from "./postgres/cluster.ts";
import { addTenant, pushOf, sampleHook, samplePlan, sampleSeal } from "./sample-hook.ts";

/** A statement, its values (bytes in base64), and how many rows it gave (asked) or changed (run). */
interface Statement {
  readonly by: "all" | "run";
  readonly text: string;
  readonly values: readonly (SqlValue | { readonly bytes: string })[];
  readonly rows: number;
}

function record(sql: Sql, into: Statement[]): Sql {
  const keep = (by: Statement["by"], text: string, values: readonly SqlValue[], rows: number): void => {
    into.push({
      by,
      text,
      values: values.map((value) =>
        value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value,
      ),
      rows,
    });
  };
  return {
    ...sql,
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => {
      const rows = await sql.all<Row>(text, values);
      keep("all", text, values, rows.length);
      return rows;
    },
    run: async (text, values = []) => {
      const changed = await sql.run(text, values);
      keep("run", text, values, changed);
      return changed;
    },
    write: async (work) => sql.write((transaction) => work(record(transaction, into))),
  };
}

/** What a process does with a webhook, from the door to the status, and what pages ask. */
async function play(database: Database): Promise<Statement[]> {
  const statements: Statement[] = [];
  const sql = record(database.sql, statements);
  const clock = (): number => sampleTime;
  await addTenant(openStore(database, sampleSeal()), "tenant-1", { links: ["link-1", "link-2"] });
  const queue = openQueue({ sql, processId: "old-process", clock, log: keepLog() });
  const store = openStore({ ...database, sql }, sampleSeal(), clock);
  await queue.takeHook(sampleHook({ id: "hook-1" }));
  await queue.takeHook(sampleHook({ id: "again", deliveryKey: "key of hook-1" }));
  for (const job of await queue.claimJobs(["plan"], 10))
    await queue.settlePlan(job, samplePlan(job, [pushOf("a")], ["link-1", "link-2"]));
  for (const delivery of await queue.claimDeliveries(10)) {
    const attempt = {
      deliveryId: delivery.id,
      tryNumber: 1,
      ordinal: 0,
      purpose: "start",
      method: "POST",
      url: "https://ci.example.com",
      status: 201,
      answer: "",
      ms: 5,
      at: sampleTime,
    };
    const build = sampleBuild({
      id: `build-${delivery.id}`,
      deliveryId: delivery.id,
      linkId: delivery.linkId,
      serverId: delivery.serverId,
      pageToken: delivery.id,
    });
    await queue.settleDelivery({
      delivery,
      state: "sent",
      reason: "",
      attempts: [attempt],
      build,
      showStatusAt: sampleTime,
      pollAt: sampleTime + 1,
    });
    await queue.replay(delivery, `replay-${delivery.id}`, "asked for again");
  }
  await queue.takePostedResult({
    id: "report-1",
    tenantId: "tenant-1",
    serverId: "server-of-tenant-1",
    linkId: "link-1",
    headers: {},
    query: {},
    body: new Uint8Array([123, 125]),
    receivedAt: sampleTime,
  });
  for (const job of await queue.claimJobs(["record"], 10)) {
    const [build] = await store.builds.ofLink("tenant-1", "link-1", 1);
    await queue.report(job.tenantId, job.subjectId);
    await queue.settleJob(
      job,
      build === undefined
        ? []
        : [{ build: { ...build, state: "passed", finishedAt: sampleTime }, isNew: false, showStatusAt: sampleTime }],
    );
  }
  for (const job of await queue.claimJobs(["report"], 10)) await queue.retryJob(job, sampleTime, "the host is away");
  await queue.cancelWaiting("tenant-1", "gone", "link-2");
  await queue.depth();
  await store.history.hook("tenant-1", "hook-1");
  await store.history.decisions("tenant-1", repositoryId, 10);
  await store.history.deliveriesOfRepository("tenant-1", repositoryId, 10);
  await store.history.lastCommit("tenant-1", repositoryId, "branch:main");
  await store.links.forRepository("tenant-1", repositoryId);
  await store.tenants.list();
  await store.once.put("state", "key", "value", sampleTime + 1);
  await store.once.take("state", "key");
  await queue.beat();
  await queue.close();
  return statements;
}

const cluster = await sharedCluster();
const places = {
  sqlite: (await makeSqlitePlace()).options,
  ...(cluster === undefined ? {} : { postgres: { postgresUrl: await cluster.createDatabase() } }),
};
const recorded: Record<string, Statement[]> = {};
for (const [name, options] of Object.entries(places)) {
  const database = await openDatabase(options);
  await migrate(database);
  recorded[name] = await play(database);
  await database.close();
}
// One statement a line, so that a difference between two recordings can be read.
const parts = Object.entries(recorded).map(
  ([name, statements]) => `${JSON.stringify(name)}: [\n${statements.map((one) => JSON.stringify(one)).join(",\n")}\n]`,
);
process.stdout.write(`{\n${parts.join(",\n")}\n}\n`);
process.exit(0);
