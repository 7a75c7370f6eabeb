import assert from "node:assert/strict";

import { describeQueue } from "../../store/queue-bench.ts";
import { pushOf, sampleHook, samplePlan } from "../../store/sample-hook.ts";

describeQueue("large plans of the queue contract", (bench) => {
  it("S16 R6: keeps a plan's parts, makes none twice when done again, ends the job with the last", async () => {
    await bench.queue.takeHook(sampleHook());
    const [job] = await bench.queue.claimJobs(["plan"], 1);
    assert.ok(job !== undefined);
    const whole = samplePlan(job, [pushOf("a", "one"), pushOf("b", "two"), pushOf("c", "three")]);
    const part = { ...whole, events: whole.events.slice(0, 2) };
    assert.deepEqual(await bench.queue.writePlanPart(job, part), { deliveries: 2 });
    assert.equal(
      (await bench.store.history.hook("tenant-1", "hook-1"))?.state,
      "received",
      "the hook is not planned yet",
    );
    assert.deepEqual(await bench.queue.writePlanPart(job, part), { deliveries: 0 });
    assert.deepEqual(await bench.queue.settlePlan(job, whole), { deliveries: 1 });
    assert.equal((await bench.store.history.events("tenant-1", "hook-1")).length, 3);
    assert.equal((await bench.queue.claimDeliveries(10)).length, 3);
    await assert.rejects(bench.queue.writePlanPart(job, part), /another process's by now/);
  });

  it("S16 R9: keeps a hook with more events than it has room for before the hook that came after it", async () => {
    await bench.queue.takeHook(sampleHook());
    await bench.queue.takeHook(sampleHook({ id: "hook-2" }));
    const [first, second] = await bench.queue.claimJobs(["plan"], 2);
    assert.ok(first !== undefined && second !== undefined);
    const plan = samplePlan(first, [pushOf("a", "one")]);
    await bench.queue.settlePlan(first, {
      ...plan,
      events: plan.events.map((event) => ({ ...event, ordinal: 25_000 })),
    });
    await bench.queue.settlePlan(second, samplePlan(second, [pushOf("b", "one")]));
    const claimed = await bench.queue.claimDeliveries(10);
    assert.deepEqual(
      claimed.map(({ hookId }) => hookId),
      ["hook-2"],
      "the newer commit took the older one's place",
    );
  });
});
