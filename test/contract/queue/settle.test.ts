// What every database has to do with the ends of deliveries and builds.

import assert from "node:assert/strict";

import type { OpenQueue } from "../../../src/queue/queue.ts";
import { sampleBuild } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { pushOf, sampleHook, samplePlan, takeAndPlan } from "../../store/sample-hook.ts";

describeQueue("queue contract", (bench) => {
  it("writes a sent delivery with its attempts, build and next jobs", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    const [delivery] = await bench.queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    const attempt = {
      deliveryId: delivery.id,
      tryNumber: 1,
      ordinal: 0,
      purpose: "start the build",
      method: "POST",
      url: "https://ci.example.com/job",
      status: 201,
      answer: "ok\0ok",
      ms: 12,
      at: bench.now,
    };
    const build = sampleBuild({
      id: "build-1",
      deliveryId: delivery.id,
      commit: "a".repeat(40),
      serverId: delivery.serverId,
    });
    await bench.queue.settleDelivery({
      delivery,
      state: "sent",
      reason: "queued",
      attempts: [attempt],
      build,
      pollAt: bench.now + 1000,
      showStatusAt: bench.now,
    });
    assert.equal((await bench.store.history.delivery("tenant-1", delivery.id))?.tries, 1);
    assert.equal((await bench.store.history.attempts("tenant-1", delivery.id))[0]?.status, 201);
    assert.deepEqual(await bench.store.builds.get("tenant-1", "build-1"), build);
    assert.deepEqual(
      (await bench.queue.claimJobs(["poll", "report"], 10)).map(({ id }) => id),
      ["report:build-1"],
    );
    bench.now += 1000;
    assert.deepEqual(
      (await bench.queue.claimJobs(["poll", "report"], 10)).map(({ id }) => id),
      ["poll:build-1"],
    );
  });

  it("writes once that a commit was skipped, and has it shown", async () => {
    for (const id of ["hook-1", "hook-2"]) {
      await bench.queue.takeHook(sampleHook({ id }));
      const skipped = sampleBuild({ id: `build of ${id}`, pageToken: id, state: "skipped", run: "skipped", url: "" });
      for (const job of await bench.queue.claimJobs(["plan"], 10)) {
        const planned = samplePlan(job, [pushOf("a")], []);
        await bench.queue.settlePlan(job, {
          ...planned,
          events: planned.events.map((event) => ({ ...event, skipped })),
        });
      }
    }
    assert.deepEqual(
      (await bench.queue.claimJobs(["report"], 10)).map(({ id }) => id),
      ["report:build of hook-1"],
    );
    assert.equal((await bench.store.builds.get("tenant-1", "build of hook-1"))?.state, "skipped");
    assert.equal(await bench.store.builds.latest("tenant-1", "link-1"), undefined);
  });

  it("tells the newest build of a push to a branch apart from a pull request's of the same name", async () => {
    const builds = [
      sampleBuild({ id: "pushed", run: "1", pageToken: "page-1", refName: "main", createdAt: bench.now }),
      sampleBuild({ id: "part", run: "1", context: "lint", pageToken: "page-2", refName: "main" }),
      sampleBuild({ id: "forked", run: "2", pageToken: "page-3", refName: "main", pullRequestId: 12 }),
      sampleBuild({ id: "other", run: "3", pageToken: "page-4", refName: "wip/tax" }),
      sampleBuild({ id: "tag", run: "4", pageToken: "page-5", refType: "tag", refName: "main" }),
    ];
    await bench.queue.enqueue("record", "tenant-1", "report-1", bench.now);
    const [job] = await bench.queue.claimJobs(["record"], 1);
    assert.ok(job !== undefined);
    await bench.queue.settleJob(
      job,
      builds.map((build, index) => ({ build: { ...build, createdAt: bench.now + index }, isNew: true })),
    );
    const idOf = async (branch: string) => (await bench.store.builds.latestPushed("tenant-1", "link-1", branch))?.id;
    assert.deepEqual(
      [await idOf("main"), await idOf("wip/tax"), await idOf("develop")],
      ["pushed", "other", undefined],
    );
    assert.equal((await bench.store.builds.latest("tenant-1", "link-1", "main"))?.id, "forked");
  });

  it("R13 keeps one build of a delivery whose result came before the CI's answer was written down", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    const [delivery] = await bench.queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    const build = sampleBuild({
      id: "of-result",
      deliveryId: delivery.id,
      commit: "a".repeat(40),
      serverId: delivery.serverId,
      pageToken: "page-1",
    });
    await bench.queue.enqueue("record", "tenant-1", "report-1", bench.now);
    const [job] = await bench.queue.claimJobs(["record"], 1);
    assert.ok(job !== undefined);
    await bench.queue.settleJob(job, [
      { build: { ...build, state: "passed", number: "12", finishedAt: bench.now }, isNew: true },
    ]);
    await bench.queue.settleDelivery({
      delivery,
      state: "sent",
      reason: "queued",
      attempts: [],
      build: { ...build, id: "of-answer", run: "run-12", pageToken: "page-2" },
      pollAt: bench.now,
      showStatusAt: bench.now,
    });
    const builds = await bench.store.builds.ofDelivery("tenant-1", delivery.id);
    assert.deepEqual(
      builds.map(({ id, state, run, number }) => [id, state, run, number]),
      [["of-result", "passed", "run-12", "12"]],
    );
    assert.deepEqual(
      (await bench.queue.claimJobs(["poll", "report"], 10)).map(({ subjectId }) => subjectId),
      ["of-result", "of-result"],
    );
  });

  it("puts a delivery back with its tries counted, and hands it out when it is due", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    const [delivery] = await bench.queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    await bench.queue.settleDelivery({
      delivery,
      state: "waiting",
      reason: "the CI answered 503",
      dueAt: bench.now + 5000,
      attempts: [],
    });
    assert.deepEqual(await bench.queue.claimDeliveries(1), []);
    bench.now += 5000;
    const [again] = await bench.queue.claimDeliveries(1);
    assert.deepEqual([again?.tries, again?.reason], [1, "the CI answered 503"]);
  });

  it("R17 replays a delivery as a new one of the same event", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    const [delivery] = await bench.queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [] });
    assert.equal(await bench.queue.replay(delivery, "again-1", "asked for by a person"), "again-1");
    assert.equal(await bench.queue.replay(delivery, "again-2", "asked for by a person"), "again-2");
    await takeAndPlan(bench.queue, "hook-2", pushOf("b"));
    assert.deepEqual(
      await bench.statesOf("again-1", "again-2", "hook-2-0-link-1"),
      ["waiting", "waiting", "waiting"],
      "a newer push replaces nothing a person asked for",
    );
    const [first] = await bench.queue.claimDeliveries(10);
    assert.deepEqual([first?.id, first?.eventId], ["again-1", delivery.eventId]);
  });

  it("cancels what waits for a removed link, and what comes back to wait later", async () => {
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"), ["link-1", "link-2"]);
    const [sending] = await bench.queue.claimDeliveries(1);
    assert.ok(sending !== undefined);
    await takeAndPlan(bench.queue, "hook-2", pushOf("b", "other"), [sending.linkId]);
    await bench.store.links.remove("tenant-1", sending.linkId);
    assert.deepEqual(await bench.statesOf(sending.id, `hook-2-0-${sending.linkId}`), ["waiting", "cancelled"]);
    await bench.queue.settleDelivery({
      delivery: sending,
      state: "waiting",
      reason: "busy",
      dueAt: bench.now,
      attempts: [],
    });
    assert.deepEqual(await bench.statesOf(sending.id), ["cancelled"]);
    assert.equal(await bench.queue.cancelWaiting("tenant-1", "the app was removed"), 1);
    assert.deepEqual(await bench.queue.claimDeliveries(10), []);
  });

  it('R13 never lets a late "running" replace a verdict', async () => {
    await bench.queue.enqueue("poll", "tenant-1", "build-1", bench.now);
    const settle = async (changes: Parameters<OpenQueue["settleJob"]>[1]): Promise<void> => {
      await bench.queue.enqueue("poll", "tenant-1", "build-1", bench.now);
      const [job] = await bench.queue.claimJobs(["poll"], 1);
      assert.ok(job !== undefined);
      await bench.queue.settleJob(job, changes);
    };
    const build = sampleBuild();
    await settle([{ build, isNew: true }]);
    await settle([
      {
        build: {
          ...build,
          run: "12",
          state: "passed",
          number: "12",
          tests: { passed: 3, failed: 0, skipped: 1 },
          finishedAt: bench.now,
          durationMs: 5,
        },
        isNew: false,
        showStatusAt: bench.now,
      },
    ]);
    await settle([{ build: { ...build, run: "12", state: "running" }, isNew: false, showStatusAt: bench.now }]);
    const kept = await bench.store.builds.get("tenant-1", "build-1");
    assert.deepEqual([kept?.state, kept?.number, kept?.tests], ["passed", "12", { passed: 3, failed: 0, skipped: 1 }]);
    assert.equal((await bench.queue.claimJobs(["report"], 10)).length, 1);
    await settle([
      {
        build: { ...build, id: "build-2", run: "12", state: "running", pageToken: "page-2" },
        isNew: true,
        showStatusAt: bench.now,
      },
    ]);
    assert.equal(await bench.store.builds.get("tenant-1", "build-2"), undefined, "a run is one row");
    assert.equal((await bench.store.builds.get("tenant-1", "build-1"))?.state, "passed");
  });

  it("keeps a report for its record job", async () => {
    const report = {
      id: "report-1",
      tenantId: "tenant-1",
      serverId: "server-of-tenant-1",
      linkId: "link-1",
      headers: { a: "b" },
      query: { c: "d" },
      body: new Uint8Array([1, 2]),
      receivedAt: bench.now,
    };
    await bench.queue.takePostedResult(report);
    const [job] = await bench.queue.claimJobs(["record"], 1);
    const kept = await bench.queue.report("tenant-1", job?.subjectId ?? "");
    assert.deepEqual({ ...kept, body: new Uint8Array(kept?.body ?? []) }, report);
    assert.equal(await bench.queue.report("tenant-2", "report-1"), undefined);
  });
});
