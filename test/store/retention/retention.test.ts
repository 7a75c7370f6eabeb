// Retention on both databases: what is old goes, what is needed stays, however small the slices.

import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import { sweep } from "../../../src/store/retention/retention.ts";
import type { Cutoffs } from "../../../src/store/retention/retention.ts";
import type { Pace } from "../../../src/store/retention/slices.ts";
import { repositoryId, sampleBuild, samplePush } from "../../sample.ts";
import { describeQueue } from "../queue-bench.ts";
import { pushOf, sampleHook, takeAndPlan } from "../sample-hook.ts";

const dayMs = 86_400_000;
const pace: Pace = { sliceRows: 2, pause: () => Promise.resolve() };

function cutoffsAt(now: number): Cutoffs {
  return { now, hooksBefore: now - 30 * dayMs, attemptsBefore: now - 30 * dayMs, buildsBefore: now - 365 * dayMs };
}

describeQueue("retention (S12)", (bench) => {
  const sql = () => bench.database().sql;

  async function count(table: string): Promise<number> {
    const [row] = await sql().all<{ count: number }>(`SELECT count(*) AS count FROM ${table}`);
    return row?.count ?? 0;
  }

  /** Takes a push to its end: hook, event, decision, delivery, attempt, build. */
  async function playPush(hookId: string, event: Event): Promise<void> {
    await bench.queue.takeHook(sampleHook({ id: hookId, receivedAt: bench.now }));
    for (const job of await bench.queue.claimJobs(["plan"], 10)) {
      const delivery = {
        id: `${hookId}-delivery`,
        serverId: "server-of-tenant-1",
        workKey: hookId,
        lane: "link-1:branch:main",
        dueAt: bench.now,
      };
      const decisions = [{ linkId: "link-1", isTaken: true, why: "a push", delivery }];
      await bench.queue.settlePlan(job, {
        hookId,
        tenantId: "tenant-1",
        state: "planned",
        reason: "",
        events: [{ id: `${hookId}-event`, ordinal: 0, event, decisions }],
      });
    }
    for (const delivery of await bench.queue.claimDeliveries(10)) {
      const attempt = {
        deliveryId: delivery.id,
        tryNumber: 1,
        ordinal: 0,
        purpose: "start",
        method: "POST",
        url: "https://ci",
        status: 201,
        answer: "",
        ms: 5,
        at: bench.now,
      };
      const build = sampleBuild({
        id: `${hookId}-build`,
        deliveryId: delivery.id,
        serverId: "server-of-tenant-1",
        pageToken: `page-${hookId}`,
        createdAt: bench.now,
        updatedAt: bench.now,
      });
      await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [attempt], build });
    }
  }

  it("takes hooks, reports and attempts after their days; leaves builds, deliveries and their reasons", async () => {
    for (const id of ["one", "two", "three", "four", "five"]) await playPush(id, pushOf(String(id.length)));
    await bench.queue.takePostedResult({
      id: "report-1",
      tenantId: "tenant-1",
      serverId: "server-of-tenant-1",
      headers: {},
      query: {},
      body: new Uint8Array(),
      receivedAt: bench.now,
    });
    for (const job of await bench.queue.claimJobs(["record"], 10)) await bench.queue.settleJob(job, []);
    bench.now += 31 * dayMs;
    await playPush("fresh", pushOf("f"));
    const swept = await sweep(sql(), cutoffsAt(bench.now), pace);
    assert.deepEqual(
      [swept["hooks"], swept["reports"], swept["attempts"], swept["builds"], swept["events"]],
      [5, 1, 5, 0, 0],
    );
    assert.deepEqual(
      [await count("hooks"), await count("hook_bodies"), await count("attempts"), await count("reports")],
      [1, 1, 1, 0],
    );
    assert.deepEqual(
      [await count("builds"), await count("deliveries"), await count("decisions"), await count("events")],
      [6, 6, 6, 6],
    );
    assert.ok((await bench.store.history.hook("tenant-1", "fresh")) !== undefined);
  });

  it("forgets names and addresses of people with the hook, and keeps their account ids", async () => {
    const jane = { name: "Jane", accountId: "account-jane", raw: "Jane <jane@example.com>" };
    await playPush(
      "one",
      samplePush({
        actor: jane,
        commit: { hash: "a".repeat(40), author: jane },
        commits: [{ hash: "b".repeat(40), author: jane }],
      }),
    );
    bench.now += 31 * dayMs;
    await sweep(sql(), cutoffsAt(bench.now), pace);
    const stored = await bench.store.history.event("tenant-1", "one-event");
    assert.deepEqual(stored?.event.actor, { name: "", accountId: "account-jane" });
    assert.doesNotMatch(JSON.stringify(stored), /Jane|jane@example/);
  });

  it("takes builds, deliveries, decisions and events after a year, but the newest event of a branch", async () => {
    await playPush("one", pushOf("1"));
    await playPush("two", pushOf("2"));
    bench.now += 366 * dayMs;
    await sweep(sql(), cutoffsAt(bench.now), pace);
    assert.deepEqual(
      [await count("builds"), await count("deliveries"), await count("decisions"), await count("attempts")],
      [0, 0, 0, 0],
    );
    assert.equal(await bench.store.history.event("tenant-1", "one-event"), undefined);
    assert.equal(await bench.store.history.lastCommit("tenant-1", repositoryId, "branch:main"), "2".repeat(40));
  });

  it("leaves what still waits or is worked on, however old it is", async () => {
    await takeAndPlan(bench.queue, "waiting", pushOf("1"));
    await playPushThatIsPolled();
    await bench.queue.takeHook(sampleHook({ id: "unplanned" }));
    bench.now += 800 * dayMs;
    await sweep(sql(), cutoffsAt(bench.now), pace);
    assert.ok((await bench.store.history.hook("tenant-1", "unplanned")) !== undefined);
    assert.deepEqual(await bench.statesOf("waiting-0-link-1"), ["waiting"]);
    assert.ok((await bench.store.history.event("tenant-1", "waiting-event-0")) !== undefined);
    assert.ok((await bench.store.builds.get("tenant-1", "polled-build")) !== undefined);
  });

  async function playPushThatIsPolled(): Promise<void> {
    await takeAndPlan(bench.queue, "polled", pushOf("2", "other"), ["link-2"]);
    for (const delivery of (await bench.queue.claimDeliveries(10)).filter(({ id }) => id.startsWith("polled"))) {
      const build = sampleBuild({
        id: "polled-build",
        linkId: "link-2",
        serverId: "server-of-tenant-1",
        deliveryId: delivery.id,
      });
      await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [], build, pollAt: bench.now });
    }
  }

  it("takes single-use things that have expired", async () => {
    await bench.store.once.put("sign-in", "old", "x", Date.now() + 50_000);
    await bench.store.once.put("sign-in", "new", "x", Date.now() + dayMs);
    assert.equal((await sweep(sql(), cutoffsAt(Date.now() + 100_000), pace))["once"], 1);
    assert.equal(await bench.store.once.get("sign-in", "new"), "x");
  });

  it("ends between two slices when its pause says so", async () => {
    for (const id of ["one", "two", "three", "four", "five"]) await playPush(id, pushOf(String(id.length)));
    bench.now += 31 * dayMs;
    const stopped = new Error("stopped");
    await assert.rejects(
      sweep(sql(), cutoffsAt(bench.now), { sliceRows: 2, pause: () => Promise.reject(stopped) }),
      stopped,
    );
    assert.equal(await count("hooks"), 3);
  });

  it("costs no write to what came in while it runs", async () => {
    for (let round = 0; round < 5; round += 1) await playPush(`old-${round}`, pushOf(String(round)));
    bench.now += 31 * dayMs;
    let taken = 0;
    await sweep(sql(), cutoffsAt(bench.now), {
      sliceRows: 1,
      pause: async () => {
        taken += 1;
        assert.equal(await bench.queue.takeHook(sampleHook({ id: `during-${taken}`, receivedAt: bench.now })), "new");
      },
    });
    assert.equal(await count("hooks"), taken);
  });
});
