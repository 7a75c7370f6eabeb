// What every database has to do for the order of deliveries: lanes, superseding, servers' limits.

import assert from "node:assert/strict";
import { samplePush } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { addTenant, pushOf, sampleHook, samplePlan, takeAndPlan } from "../../store/sample-hook.ts";

describeQueue("queue order contract", (bench) => {
  it("leaves the same commit to the delivery that is on its way, and says so", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    await takeAndPlan(bench.queue, "hook-2", pushOf("a"));
    const [latest] = await bench.store.history.decisions("tenant-1", pushOf("a").repository.id, 1);
    assert.equal(latest?.isTaken, false);
    assert.equal(latest.why, "the same commit is already on its way to this job (delivery hook-1-0-link-1)");
    assert.equal((await bench.queue.claimDeliveries(10)).length, 1);
  });

  it("R9 lets a newer commit take the place of one that waits, and of none that is being sent", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    await takeAndPlan(bench.queue, "hook-2", pushOf("b"));
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1", "hook-2-0-link-1"), ["superseded", "waiting"]);
    assert.match((await bench.store.history.delivery("tenant-1", "hook-1-0-link-1"))?.reason ?? "", /bbbbbbbbbbbb/);
    const [sending] = await bench.queue.claimDeliveries(10);
    assert.equal(sending?.id, "hook-2-0-link-1");
    await takeAndPlan(bench.queue, "hook-3", pushOf("c"));
    assert.deepEqual(await bench.queue.claimDeliveries(10), [], "the third waits for the second");
    assert.deepEqual(await bench.statesOf("hook-2-0-link-1", "hook-3-0-link-1"), ["waiting", "waiting"]);
    await bench.queue.settleDelivery({ delivery: sending, state: "sent", reason: "", attempts: [] });
    assert.deepEqual(
      (await bench.queue.claimDeliveries(10)).map(({ id }) => id),
      ["hook-3-0-link-1"],
    );
  });

  it("builds a commit that was superseded when it is pushed again", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    await takeAndPlan(bench.queue, "hook-2", pushOf("b"));
    await takeAndPlan(bench.queue, "hook-3", pushOf("a"));
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1", "hook-2-0-link-1", "hook-3-0-link-1"), [
      "superseded",
      "superseded",
      "waiting",
    ]);
  });

  it("R9 keeps deletions and comments beside newer commits, in order", async () => {
    await takeAndPlan(bench.queue, "hook-1", samplePush({ kind: "ref-deleted" }));
    await takeAndPlan(bench.queue, "hook-2", pushOf("b"));
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1", "hook-2-0-link-1"), ["waiting", "waiting"]);
    const [first, second] = await bench.queue.claimDeliveries(10);
    assert.deepEqual([first?.id, second], ["hook-1-0-link-1", undefined]);
  });

  it("R9 sends nothing of a later hook while an earlier one of its order is unplanned", async () => {
    await bench.queue.takeHook(sampleHook({ id: "hook-1", orderKey: "payments" }));
    await bench.queue.takeHook(sampleHook({ id: "hook-2", orderKey: "payments" }));
    await bench.queue.takeHook(sampleHook({ id: "hook-3", orderKey: "other" }));
    const [first, second, third] = await bench.queue.claimJobs(["plan"], 10);
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    await bench.queue.settlePlan(second, samplePlan(second, [pushOf("b")]));
    await bench.queue.settlePlan(third, samplePlan(third, [pushOf("c", "third")]));
    assert.deepEqual(
      (await bench.queue.claimDeliveries(10)).map(({ id }) => id),
      ["hook-3-0-link-1"],
    );
    await bench.queue.settlePlan(first, samplePlan(first, [pushOf("a")]));
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1", "hook-2-0-link-1"), ["superseded", "waiting"]);
    assert.equal((await bench.queue.claimDeliveries(10)).length, 1);
  });

  it("R9 supersedes a delivery planned late, after a newer commit was sent", async () => {
    await bench.queue.takeHook(sampleHook({ id: "hook-1" }));
    await bench.queue.takeHook(sampleHook({ id: "hook-2" }));
    const [first, second] = await bench.queue.claimJobs(["plan"], 10);
    assert.ok(first !== undefined && second !== undefined);
    await bench.queue.retryJob(first, bench.now + 5000, "the host was away");
    await bench.queue.settlePlan(second, samplePlan(second, [pushOf("b")]));
    for (const delivery of await bench.queue.claimDeliveries(10))
      await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [] });
    bench.now += 5000;
    const [late] = await bench.queue.claimJobs(["plan"], 10);
    assert.equal(late?.tries, 1);
    await bench.queue.settlePlan(late, samplePlan(late, [pushOf("a")]));
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1", "hook-2-0-link-1"), ["superseded", "sent"]);
  });

  it("gives a server no more than its limit, and others their share", async () => {
    await addTenant(bench.store, "tenant-2", { inFlightLimit: 2 });
    for (let index = 0; index < 5; index += 1) {
      await bench.queue.takeHook(sampleHook({ id: `slow-${index}`, tenantId: "tenant-2" }));
      await bench.queue.takeHook(sampleHook({ id: `quick-${index}` }));
    }
    for (const job of await bench.queue.claimJobs(["plan"], 100)) {
      const links = job.tenantId === "tenant-2" ? ["tenant-2-link-1"] : ["link-1"];
      await bench.queue.settlePlan(job, samplePlan(job, [pushOf("a", job.subjectId)], links));
    }
    const claimed = await bench.queue.claimDeliveries(100);
    assert.equal(claimed.filter(({ serverId }) => serverId === "server-of-tenant-2").length, 2);
    assert.equal(claimed.filter(({ serverId }) => serverId === "server-of-tenant-1").length, 5);
    assert.deepEqual(await bench.queue.claimDeliveries(100), []);
    const slow = claimed.find(({ serverId }) => serverId === "server-of-tenant-2");
    assert.ok(slow !== undefined);
    await bench.queue.settleDelivery({ delivery: slow, state: "parked", reason: "no", attempts: [] });
    assert.equal((await bench.queue.claimDeliveries(100)).length, 1);
  });

  it("hands out deliveries of several servers in turn when little is asked for", async () => {
    await addTenant(bench.store, "tenant-2");
    for (const tenantId of ["tenant-1", "tenant-2"])
      for (let index = 0; index < 3; index += 1)
        await bench.queue.takeHook(sampleHook({ id: `${tenantId}-${index}`, tenantId }));
    for (const job of await bench.queue.claimJobs(["plan"], 100))
      await bench.queue.settlePlan(
        job,
        samplePlan(job, [pushOf("a", job.subjectId)], [job.tenantId === "tenant-1" ? "link-1" : "tenant-2-link-1"]),
      );
    const tenants: string[] = [];
    for (let index = 0; index < 6; index += 1)
      for (const { tenantId } of await bench.queue.claimDeliveries(1)) tenants.push(tenantId);
    assert.deepEqual(tenants, ["tenant-1", "tenant-2", "tenant-1", "tenant-2", "tenant-1", "tenant-2"]);
  });
});
