// What the queue asks SQLite costs the same however much waits: every statement finds its rows by an index.

import assert from "node:assert/strict";

import { openQueue } from "../../src/queue/queue.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/store.ts";
import { keepLog, sampleTime } from "../sample.ts";
import { makeSqlitePlace } from "../store/each-database.ts";
import { explained } from "../store/explained.ts";
import type { Plans } from "../store/explained.ts";
import { addTenant, pushOf, sampleHook, samplePlan, sampleSeal } from "../store/sample-hook.ts";

/** Once a claim or a beat, and no more than is in flight. */
const countsWhatIsLeased =
  /^SELECT 'delivery' AS kind|^UPDATE (?:jobs|deliveries) SET lease_owner = CASE|^SELECT server_id, tenant_id, count/;

describe("the queue's statements on SQLite", () => {
  let place: Awaited<ReturnType<typeof makeSqlitePlace>>;
  let database: Database;
  beforeEach(async () => {
    place = await makeSqlitePlace();
    database = await openDatabase(place.options);
    await migrate(database);
    await addTenant(openStore(database, sampleSeal()), "tenant-1", { links: ["link-1", "link-2"] });
  });
  afterEach(async () => {
    await database.close();
    place.remove();
  });

  async function workOff(): Promise<Plans> {
    const seen = new Map<string, readonly string[]>();
    const queue = openQueue({
      sql: explained(database.sql, seen),
      processId: "process-1",
      clock: () => sampleTime,
      log: keepLog(),
    });
    const jobs = Array.from({ length: 30 }, (_, index) => sampleHook({ id: `hook-${index}` }));
    await Promise.all(jobs.map((hook) => queue.takeHook(hook)));
    const claimed = await queue.claimJobs(["plan"], 40);
    assert.equal(claimed.length, 30);
    await Promise.all(
      claimed.map((job, index) =>
        queue.settlePlan(job, samplePlan(job, [pushOf("a", `branch-${index}`)], ["link-1", "link-2"])),
      ),
    );
    const deliveries = await queue.claimDeliveries(8);
    await Promise.all(
      deliveries.map((delivery) => queue.settleDelivery({ delivery, state: "sent", reason: "queued", attempts: [] })),
    );
    await queue.close();
    return seen;
  }

  for (const isAnalysed of [false, true]) {
    const when = isAnalysed ? "also when statistics say that little does" : "without statistics";
    it(`sort and go through nothing that waits, ${when}`, async () => {
      if (isAnalysed) await database.sql.run("ANALYZE");
      const seen = await workOff();
      assert.ok(
        [...seen.keys()].some((text) => text.includes("turn (tenant_id)")),
        "the fair claim was asked",
      );
      for (const [text, steps] of seen) {
        if (countsWhatIsLeased.test(text)) continue;
        for (const step of steps) {
          assert.ok(!/^SCAN (?:jobs|deliveries|hooks|events|[jdeh])\b/.test(step), `${step}: ${text}`);
          assert.ok(!/TEMP B-TREE FOR ORDER BY/.test(step) || text.includes("turn (server_id)"), `${step}: ${text}`);
        }
      }
    });
  }
});
