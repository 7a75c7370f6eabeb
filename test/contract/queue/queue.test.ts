// What every database has to do for the queue.

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";

import { sampleTime } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { addTenant, pushOf, sampleHook, samplePlan, takeAndPlan } from "../../store/sample-hook.ts";

describeQueue("queue contract", (bench) => {
  it("writes a hook and its plan job before it answers", async () => {
    const hook = sampleHook({ body: new Uint8Array([0, 255, 10]) });
    assert.equal(await bench.queue.takeHook(hook), "new");
    const stored = await bench.store.history.hook("tenant-1", "hook-1");
    assert.deepEqual(new Uint8Array(stored?.body ?? []), hook.body);
    assert.deepEqual(
      { state: stored?.state, headers: stored?.headers, key: stored?.deliveryKey },
      { state: "received", headers: hook.headers, key: "key of hook-1" },
    );
    const [job] = await bench.queue.claimJobs(["plan"], 10);
    assert.deepEqual(job, {
      id: "plan:hook-1",
      kind: "plan",
      tenantId: "tenant-1",
      subjectId: "hook-1",
      tries: 0,
      createdAt: sampleTime,
    });
    assert.deepEqual(await bench.queue.claimJobs(["plan"], 10), []);
  });

  it("writes a hook and its plan in one commit, and leaves no job behind", async () => {
    const plan = samplePlan({ subjectId: "hook-1", tenantId: "tenant-1" }, [pushOf("a")]);
    assert.equal(await bench.queue.takeHook(sampleHook({ plan })), "new");
    assert.equal(
      await bench.queue.takeHook(
        sampleHook({ id: "hook-2", deliveryKey: "key of hook-1", plan: { ...plan, hookId: "hook-2" } }),
      ),
      "duplicate",
    );
    const stored = await bench.store.history.hook("tenant-1", "hook-1");
    assert.deepEqual([stored?.state, stored?.reason], ["planned", plan.reason]);
    assert.deepEqual(await bench.queue.claimJobs(["plan"], 10), []);
    assert.deepEqual(
      (await bench.queue.claimDeliveries(10)).map(({ id }) => id),
      ["hook-1-0-link-1"],
    );
    assert.equal((await bench.store.history.decisions("tenant-1", pushOf("a").repository.id, 10)).length, 1);
  });

  it("R9 sends nothing that was planned at once while an earlier hook of its order is unplanned", async () => {
    await bench.queue.takeHook(sampleHook({ id: "hook-1" }));
    await bench.queue.takeHook(
      sampleHook({ id: "hook-2", plan: samplePlan({ subjectId: "hook-2", tenantId: "tenant-1" }, [pushOf("b")]) }),
    );
    assert.deepEqual(await bench.queue.claimDeliveries(10), []);
    const [job] = await bench.queue.claimJobs(["plan"], 10);
    assert.ok(job !== undefined);
    await bench.queue.settlePlan(job, samplePlan(job, [pushOf("a", "feature/x")]));
    assert.equal((await bench.queue.claimDeliveries(10)).length, 2);
  });

  it("R4 keeps one row of 100 concurrent duplicates, and makes one delivery per link", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        bench.queue.takeHook(sampleHook({ id: `hook-${index}`, deliveryKey: "same" })),
      ),
    );
    assert.equal(answers.filter((answer) => answer === "new").length, 1);
    assert.equal(await bench.queue.takeHook(sampleHook({ id: "later", deliveryKey: "same" })), "duplicate");
    assert.equal((await bench.store.history.hooks("tenant-1", 1000)).length, 1);
    const jobs = await bench.queue.claimJobs(["plan"], 1000);
    assert.equal(jobs.length, 1);
    for (const job of jobs)
      assert.deepEqual(await bench.queue.settlePlan(job, samplePlan(job, [pushOf("a")], ["link-1", "link-2"])), {
        deliveries: 2,
      });
    assert.equal((await bench.queue.claimDeliveries(100)).length, 2);
  });

  it("takes the same delivery key once for each tenant", async () => {
    await addTenant(bench.store, "tenant-2");
    assert.deepEqual(
      await Promise.all([
        bench.queue.takeHook(sampleHook()),
        bench.queue.takeHook(sampleHook({ tenantId: "tenant-2" })),
      ]),
      ["new", "new"],
    );
  });

  it("keeps what a plan said: events, decisions, deliveries", async () => {
    await bench.queue.takeHook(sampleHook());
    const [job] = await bench.queue.claimJobs(["plan"], 1);
    assert.ok(job !== undefined);
    const plan = samplePlan(job, [pushOf("a"), pushOf("b", "feature/x")], ["link-1"]);
    assert.deepEqual(await bench.queue.settlePlan(job, plan), { deliveries: 2 });
    assert.equal((await bench.store.history.hook("tenant-1", "hook-1"))?.reason, plan.reason);
    const events = await bench.store.history.events("tenant-1", "hook-1");
    assert.deepEqual(
      events.map(({ event }) => event),
      [pushOf("a"), pushOf("b", "feature/x")],
    );
    const decisions = await bench.store.history.decisions("tenant-1", pushOf("a").repository.id, 10);
    const { eventId = "", linkId = "", why, isTaken } = decisions[0] ?? {};
    assert.deepEqual(await bench.store.history.decision("tenant-1", eventId, linkId), {
      eventId,
      linkId,
      isTaken,
      why,
    });
    assert.equal(await bench.store.history.decision("tenant-1", eventId, "link-of-nobody"), undefined);
    assert.deepEqual(
      decisions.map((one) => [one.why, one.isTaken, one.stored.event.ref?.name]),
      [
        ["a push to main", true, "feature/x"],
        ["a push to main", true, "main"],
      ],
    );
    assert.equal(
      await bench.store.history.lastCommit("tenant-1", pushOf("a").repository.id, "branch:main"),
      "a".repeat(40),
    );
    const claimed = await bench.queue.claimDeliveries(10);
    assert.deepEqual(
      claimed.map(({ event, lane, tries, state }) => [event.ref?.name, lane, tries, state]),
      [
        ["main", "link-1:branch:main", 0, "waiting"],
        ["feature/x", "link-1:branch:feature/x", 0, "waiting"],
      ],
    );
  });

  it("does a job again that was asked for while somebody was at it", async () => {
    await bench.queue.enqueue("report", "tenant-1", "build-1", bench.now + 1000);
    await bench.queue.enqueue("report", "tenant-1", "build-1", bench.now);
    const [job] = await bench.queue.claimJobs(["report"], 10);
    assert.ok(job !== undefined);
    await bench.queue.enqueue("report", "tenant-1", "build-1", bench.now);
    assert.deepEqual(await bench.queue.claimJobs(["report"], 10), []);
    const told: string[] = [];
    const stopHearing = bench.queue.onWork((kinds) => told.push(...kinds));
    await bench.queue.settleJob(job, []);
    await setImmediate();
    // On PostgreSQL everybody is told of everything once somebody listens there, whenever that is.
    assert.ok(told.includes("report"), "workers need not wait for their next look");
    stopHearing();
    const [again] = await bench.queue.claimJobs(["report"], 10);
    assert.equal(again?.id, "report:build-1");
    await bench.queue.settleJob(again, []);
    bench.now += 5000;
    assert.deepEqual(await bench.queue.claimJobs(["report"], 10), []);
  });

  it("S24 hands out no delivery whose event is deleted with its tenant, and the others all the same", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a", "one"));
    await takeAndPlan(bench.queue, "hook-2", pushOf("b", "two"));
    await bench.database().sql.run("DELETE FROM events WHERE hook_id = $1", ["hook-1"]);
    assert.deepEqual(
      (await bench.queue.claimDeliveries(10)).map(({ hookId, event }) => [hookId, event.ref?.name]),
      [["hook-2", "two"]],
    );
  });

  it("counts what waits", async () => {
    assert.deepEqual(await bench.queue.depth(), { waitingJobs: 0, waitingDeliveries: 0, oldestDueAt: undefined });
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    bench.now += 10;
    await bench.queue.takeHook(sampleHook({ id: "hook-2" }));
    assert.deepEqual(await bench.queue.depth(), { waitingJobs: 1, waitingDeliveries: 1, oldestDueAt: sampleTime });
  });
});
