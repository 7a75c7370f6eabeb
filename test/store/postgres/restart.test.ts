// R3 on PostgreSQL: the server goes away at once and comes back; nothing is acknowledged meanwhile, and nobody has to
// restart the app.

import assert from "node:assert/strict";
import { Problem } from "../../../src/core/problem.ts";
import { openQueue } from "../../../src/queue/queue.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { openStore } from "../../../src/store/store.ts";
import { keepLog } from "../../sample.ts";
import { sharedCluster } from "./cluster.ts";
import { addTenant, pushOf, sampleHook, sampleSeal, takeAndPlan } from "../sample-hook.ts";

describe("PostgreSQL that goes away", () => {
  it('R3 refuses hooks with "database-away", keeps what was done, and goes on when it is back', async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const database = await openDatabase({ postgresUrl: await cluster.createDatabase() });
    await migrate(database);
    const queue = openQueue({ sql: database.sql, processId: "process-1", clock: Date.now, log: keepLog() });
    const store = openStore(database, sampleSeal());
    await addTenant(store);
    await takeAndPlan(queue, "hook-1", pushOf("a"));
    const [delivery] = await queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    let announcements = 0;
    queue.onWork(() => (announcements += 1));

    await cluster.crash();
    await assert.rejects(queue.takeHook(sampleHook({ id: "refused" })), isAway);
    await assert.rejects(store.tenants.get("tenant-1"), isAway);
    await assert.rejects(store.secrets.put("tenant-1", "access-token", "x"), isAway);
    await assert.rejects(database.ping(), isAway);
    const settled = queue.settleDelivery({
      delivery,
      state: "sent",
      reason: "started while the database was away",
      attempts: [],
    });

    await cluster.start();
    await settled;
    assert.equal(
      (await store.history.delivery("tenant-1", delivery.id))?.reason,
      "started while the database was away",
    );
    assert.equal(await queue.takeHook(sampleHook({ id: "taken" })), "new");
    assert.deepEqual(
      (await queue.claimJobs(["plan"], 10)).map(({ subjectId }) => subjectId),
      ["taken"],
    );
    assert.ok(announcements > 0);
    await queue.close();
    await database.close();
  });
});

function isAway(thrown: unknown): boolean {
  return thrown instanceof Problem && thrown.code === "database-away";
}
