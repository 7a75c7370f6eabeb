// What every database has to do for processes that die, sleep, or lose what they held.

import assert from "node:assert/strict";
import { openQueue } from "../../../src/queue/queue.ts";
import type { OpenQueue } from "../../../src/queue/queue.ts";
import { keepLog } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { pushOf, sampleHook, samplePlan, takeAndPlan } from "../../store/sample-hook.ts";

const leaseMs = 60_000;

describeQueue("lease contract", (bench) => {
  let monotonic = 0;
  let others: OpenQueue[] = [];
  beforeEach(() => {
    monotonic = 0;
    others = [];
  });
  afterEach(async () => {
    for (const other of others) await other.close();
  });

  function openOther(processId: string): OpenQueue {
    const other = openQueue({
      sql: bench.database().sql,
      processId,
      clock: () => bench.now,
      log: keepLog(),
      leaseMs,
      monotonic: () => monotonic,
    });
    others.push(other);
    return other;
  }

  it("R6 takes up a dead process's work within two lease lengths, and not sooner than one", async () => {
    const dead = openOther("dead");
    const alive = openOther("alive");
    await takeAndPlan(dead, "hook-1", pushOf("a"));
    await dead.takeHook(sampleHook({ id: "hook-2" }));
    assert.equal((await dead.claimDeliveries(10)).length, 1);
    assert.equal((await dead.claimJobs(["plan"], 10)).length, 1);
    await dead.beat();
    await alive.beat();
    monotonic += leaseMs - 1;
    await alive.beat();
    assert.deepEqual([await alive.claimDeliveries(10), await alive.claimJobs(["plan"], 10)], [[], []]);
    monotonic += 1;
    await alive.beat();
    const taken = [await alive.claimSuspect(), await alive.claimSuspect(), await alive.claimSuspect()];
    assert.deepEqual(
      taken.map((suspect) => suspect?.job?.id ?? suspect?.delivery?.id),
      ["hook-1-0-link-1", "plan:hook-2", undefined],
    );
  });

  it("R11 takes nothing from a process that lives, whatever the clocks say", async () => {
    const one = openOther("one");
    const two = openOther("two");
    await takeAndPlan(one, "hook-1", pushOf("a"));
    assert.equal((await one.claimDeliveries(10)).length, 1);
    for (const hour of [1, -1, 1, -1]) {
      bench.now += hour * 3_600_000;
      monotonic += leaseMs / 3;
      await one.beat();
      await two.beat();
      assert.deepEqual(await two.claimDeliveries(10), []);
    }
  });

  it("R6 does not let a process settle what it lost", async () => {
    const slept = openOther("slept");
    const alive = openOther("alive");
    await takeAndPlan(slept, "hook-1", pushOf("a"));
    const [lost] = await slept.claimDeliveries(1);
    await alive.beat();
    monotonic += leaseMs;
    await alive.beat();
    const taken = (await alive.claimSuspect())?.delivery;
    assert.ok(lost !== undefined && taken !== undefined);
    await slept.settleDelivery({ delivery: lost, state: "parked", reason: "late", attempts: [] });
    assert.equal((await bench.store.history.delivery("tenant-1", lost.id))?.state, "waiting");
    await alive.settleDelivery({ delivery: taken, state: "sent", reason: "in time", attempts: [] });
    assert.equal((await bench.store.history.delivery("tenant-1", lost.id))?.reason, "in time");
  });

  it("hands nothing out twice to a process that lost it and is still at it", async () => {
    const slept = openOther("slept");
    const alive = openOther("alive");
    await slept.takeHook(sampleHook());
    const [job] = await slept.claimJobs(["plan"], 1);
    assert.ok(job !== undefined);
    await alive.beat();
    monotonic += leaseMs;
    await alive.beat();
    assert.equal(await slept.claimSuspect(), undefined, "it holds the job again, without a second handler");
    assert.deepEqual(await slept.settlePlan(job, samplePlan(job, [pushOf("a")])), { deliveries: 1 });
  });

  it("R12 gives back what it holds when it closes", async () => {
    const leaving = openOther("leaving");
    await takeAndPlan(leaving, "hook-1", pushOf("a"));
    assert.equal((await leaving.claimDeliveries(10)).length, 1);
    await leaving.close();
    const [delivery] = await bench.queue.claimDeliveries(10);
    assert.deepEqual([delivery?.id, delivery?.tries], ["hook-1-0-link-1", 0]);
  });

  it("hands each row to one of several processes that claim at once", async () => {
    const queues = [bench.queue, openOther("two"), openOther("three")];
    for (let index = 0; index < 30; index += 1)
      await takeAndPlan(bench.queue, `hook-${index}`, pushOf("a", `branch-${index}`));
    const claimed: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (const deliveries of await Promise.all(
        queues.map(async (queue) => ({ queue, found: await queue.claimDeliveries(4) })),
      )) {
        for (const delivery of deliveries.found) {
          claimed.push(delivery.id);
          await deliveries.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [] });
        }
      }
    }
    assert.equal(claimed.length, 30);
    assert.equal(new Set(claimed).size, 30);
  });

  it("keeps a server's limit over several processes that claim at once", async () => {
    const queues = [bench.queue, openOther("two"), openOther("three"), openOther("four")];
    for (let index = 0; index < 30; index += 1)
      await takeAndPlan(bench.queue, `hook-${index}`, pushOf("a", `branch-${index}`));
    const claimed = await Promise.all(queues.map((queue) => queue.claimDeliveries(30)));
    assert.equal(claimed.flat().length, 10);
  });
});
