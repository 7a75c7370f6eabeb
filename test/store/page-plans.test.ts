// What pages and steps ask SQLite is found by an index, whatever the statistics say that an operator's ANALYZE left.

import assert from "node:assert/strict";

import { openQueue } from "../../src/queue/queue.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/store.ts";
import { keepLog, repositoryId, sampleTime } from "../sample.ts";
import { makeSqlitePlace } from "./each-database.ts";
import { explained } from "./explained.ts";
import type { Plans } from "./explained.ts";
import { addTenant, pushOf, sampleHook, samplePlan, sampleSeal } from "./sample-hook.ts";

const tenantId = "tenant-1";
const growing = /^(?:SCAN|SEARCH) (?:hooks|events|decisions|deliveries|attempts|builds|jobs|standings|[hedabjs])\b/;
/** Few rows share one of these, so they may be sorted, and an index by it is gone through to its end. */
const few = /commit_hash[=><]|delivery_id=|hook_id=|event_id=|pull_request/;

interface Shape {
  readonly links: number;
  readonly hooks: number;
}

async function fill(database: Database, { links, hooks }: Shape): Promise<void> {
  const linkIds = Array.from({ length: links }, (_, index) => `link-${index}`);
  await addTenant(openStore(database, sampleSeal()), tenantId, { links: linkIds });
  const queue = openQueue({ sql: database.sql, processId: "process-1", clock: () => sampleTime, log: keepLog() });
  await Promise.all(Array.from({ length: hooks }, (_, index) => queue.takeHook(sampleHook({ id: `hook-${index}` }))));
  const jobs = await queue.claimJobs(["plan"], hooks);
  assert.equal(jobs.length, hooks);
  for (const [index, job] of jobs.entries())
    await queue.settlePlan(job, samplePlan(job, [pushOf("a", `branch-${index}`)], [linkIds[index % links] ?? ""]));
  await queue.close();
  await database.sql.run(`INSERT INTO builds (tenant_id, id, link_id, server_id, repository_id, delivery_id,
      commit_hash, ref_type, ref_name, run, context, state, name, number, url, description, page_token, created_at,
      updated_at)
    SELECT tenant_id, id, link_id, server_id, repository_id, id, printf('%040x', rowid), 'branch', lane, id, '',
      'passed', '', '', '', '', id, created_at, updated_at FROM deliveries`);
}

async function askAll(database: Database): Promise<Plans> {
  const seen: Plans = new Map();
  const { history, builds, links } = openStore({ ...database, sql: explained(database.sql, seen) }, sampleSeal());
  const commit = "a".repeat(40);
  await history.hook(tenantId, "hook-1");
  await history.hooks(tenantId, 50);
  await history.events(tenantId, "hook-1");
  await history.event(tenantId, "hook-1-event-0");
  await history.decisions(tenantId, repositoryId, 50);
  await history.delivery(tenantId, "hook-1-0-link-1");
  await history.deliveriesOfLink(tenantId, "link-0", 50);
  await history.deliveriesOfRepository(tenantId, repositoryId, 50);
  await history.attempts(tenantId, "hook-1-0-link-1");
  await history.parkedWork(tenantId);
  await history.lastCommit(tenantId, repositoryId, "branch:main");
  await history.standings(tenantId, repositoryId, 7);
  await builds.get(tenantId, "build-1");
  await builds.byPageToken("token");
  await builds.ofLink(tenantId, "link-0", 50);
  await builds.ofDelivery(tenantId, "hook-1-0-link-1");
  await builds.newestRuns({ tenantId, repositoryId, commit, linkId: "link-0", context: "" });
  await builds.ofCommit(tenantId, repositoryId, commit);
  await builds.ofPullRequest(tenantId, repositoryId, 7, 50);
  await builds.latest(tenantId, "link-0");
  await builds.latest(tenantId, "link-0", "main");
  await builds.latestPushed(tenantId, "link-0", "main");
  await builds.linksByCommit(tenantId, commit);
  await links.forRepository(tenantId, repositoryId);
  return seen;
}

describe("what pages and steps ask of SQLite", () => {
  const shapes: Readonly<Record<string, Shape>> = {
    "one link that built often": { links: 1, hooks: 600 },
    "thirty links that built once": { links: 30, hooks: 30 },
    "an empty database": { links: 1, hooks: 0 },
  };
  for (const [title, shape] of Object.entries(shapes))
    it(`is found by an index after an ANALYZE of ${title}`, async () => {
      const place = makeSqlitePlace();
      const database = await openDatabase((await place).options);
      await migrate(database);
      await fill(database, shape);
      await database.sql.run("ANALYZE");
      const seen = await askAll(database);
      assert.ok(seen.size >= 23, `${seen.size} statements`);
      for (const [text, steps] of seen) {
        const isSorted = steps.some((step) => step.includes("TEMP B-TREE FOR ORDER BY"));
        for (const step of steps.filter((one) => growing.test(one))) {
          assert.ok(step.startsWith("SEARCH"), `${step}: ${text}`);
          assert.ok(!isSorted || few.test(step), `sorted: ${step}: ${text}`);
          if (/commit_hash [=>]/.test(text)) assert.ok(few.test(step), `not by commit: ${step}: ${text}`);
        }
      }
      await database.close();
      (await place).remove();
    });
});
