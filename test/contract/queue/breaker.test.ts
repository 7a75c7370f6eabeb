// What every database has to do for servers that fail: left alone for a while, tried with one delivery, nothing
// dropped.

import assert from "node:assert/strict";

import type { ServerSign } from "../../../src/core/rules/breaker.ts";
import type { ClaimedDelivery } from "../../../src/core/queue.ts";
import { openQueue } from "../../../src/queue/queue.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { keepLog } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import type { QueueBench } from "../../store/queue-bench.ts";
import { addTenant, pushOf, sampleHook, samplePlan } from "../../store/sample-hook.ts";

async function pushBranches(bench: QueueBench, tenantId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await bench.queue.takeHook(sampleHook({ id: `${tenantId}-${index}`, tenantId }));
  for (const job of await bench.queue.claimJobs(["plan"], 100)) {
    await bench.queue.settlePlan(
      job,
      samplePlan(job, [pushOf("a", job.subjectId)], [tenantId === "tenant-1" ? "link-1" : `${tenantId}-link-1`]),
    );
  }
}

describeQueue("queue breaker contract", (bench) => {
  async function end(delivery: ClaimedDelivery, server: ServerSign): Promise<void> {
    if (server.sign === "well")
      await bench.queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [], server });
    else
      await bench.queue.settleDelivery({
        delivery,
        state: "waiting",
        reason: "answered 503",
        dueAt: bench.now + 3_600_000,
        attempts: [],
        server,
      });
  }

  async function failFive(): Promise<void> {
    const claimed = await bench.queue.claimDeliveries(5);
    assert.equal(claimed.length, 5);
    for (const delivery of claimed) await end(delivery, { sign: "failing" });
  }

  it("R8 tries one at once when a person finds the server well, and the others when that went well", async () => {
    await pushBranches(bench, "tenant-1", 12);
    await failFive();
    const [trouble] = await bench.store.breakers.list("tenant-1");
    const serverId = trouble?.serverId ?? "";
    assert.equal(await bench.queue.hurry("tenant-2", { serverId }), 0, "of another tenant");
    assert.deepEqual(await bench.queue.claimDeliveries(20), []);
    assert.equal(await bench.queue.hurry("tenant-1", { serverId }), 6, "five that failed, and the breaker");
    const trial = await bench.queue.claimDeliveries(20);
    assert.equal(trial.length, 1);
    for (const delivery of trial) await end(delivery, { sign: "well" });
    assert.equal((await bench.queue.claimDeliveries(20)).length, 10, "as many as the server takes at once");
  });

  it("R8 R9 sends one delivery now, with what has to go before it, and no other", async () => {
    await pushBranches(bench, "tenant-1", 6);
    await failFive();
    const failed = (await bench.store.history.deliveriesOfLink("tenant-1", "link-1", 10)).find(
      ({ tries }) => tries > 0,
    );
    assert.ok(failed !== undefined);
    assert.equal(await bench.queue.hurry("tenant-2", { deliveryId: failed.id }), 0);
    assert.equal(await bench.queue.hurry("tenant-1", { deliveryId: failed.id }), 2);
    const due = (await bench.store.history.deliveriesOfLink("tenant-1", "link-1", 10)).filter(
      ({ tries, dueAt = 0 }) => tries > 0 && dueAt <= bench.now,
    );
    assert.deepEqual(
      due.map(({ id }) => id),
      [failed.id],
    );
    assert.equal(await bench.queue.hurry("tenant-1", { deliveryId: failed.id }), 0);
  });

  it("R8 opens after five failures in a row, tries one delivery, lets all through after a success", async () => {
    await pushBranches(bench, "tenant-1", 12);
    await failFive();
    const [trouble] = await bench.store.breakers.list("tenant-1");
    assert.deepEqual([trouble?.failures, trouble?.openUntil, trouble?.reason], [5, bench.now + 10_000, "answered 503"]);
    assert.deepEqual(await bench.store.breakers.countOpen(), new Map([["jenkins", 1]]));
    assert.deepEqual(await bench.queue.claimDeliveries(10), []);
    bench.now += 10_000;
    const trial = await bench.queue.claimDeliveries(10);
    assert.equal(trial.length, 1);
    assert.deepEqual(await bench.queue.claimDeliveries(10), []);
    for (const delivery of trial) await end(delivery, { sign: "failing" });
    bench.now += 10_000;
    assert.deepEqual(await bench.queue.claimDeliveries(10), [], "the second wait is twice as long");
    bench.now += 10_000;
    for (const delivery of await bench.queue.claimDeliveries(10)) await end(delivery, { sign: "well" });
    assert.deepEqual(await bench.store.breakers.list("tenant-1"), []);
    assert.equal((await bench.queue.claimDeliveries(10)).length, 5);
  });

  it("R8 delays and drops nothing: what failed while it was open is sent in its turn", async () => {
    await pushBranches(bench, "tenant-1", 7);
    await failFive();
    bench.now += 3_600_000;
    const sent: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (const delivery of await bench.queue.claimDeliveries(10)) {
        sent.push(delivery.id);
        await end(delivery, { sign: "well" });
      }
    }
    assert.equal(new Set(sent).size, 7);
  });

  it("R8 counts failures in a row only: an answer in between starts again", async () => {
    await pushBranches(bench, "tenant-1", 9);
    for (const [index, delivery] of (await bench.queue.claimDeliveries(8)).entries())
      await end(delivery, { sign: index === 4 ? "well" : "failing" });
    assert.equal((await bench.store.breakers.list("tenant-1"))[0]?.failures, 3);
    assert.equal((await bench.queue.claimDeliveries(1)).length, 1);
  });

  it("R7 holds back the whole server that asked for time, and no other server", async () => {
    await addTenant(bench.store, "tenant-2");
    await pushBranches(bench, "tenant-1", 3);
    await pushBranches(bench, "tenant-2", 3);
    const [first] = await bench.queue.claimDeliveries(1);
    assert.ok(first !== undefined);
    await end(first, { sign: "failing", retryAfterMs: 60_000 });
    const others = await bench.queue.claimDeliveries(10);
    assert.deepEqual(new Set(others.map(({ tenantId }) => tenantId)), new Set(["tenant-2"]));
    assert.equal(others.length, 3);
    bench.now += 60_000;
    assert.equal((await bench.queue.claimDeliveries(10)).length, 1);
  });

  it("R8 is one breaker for all processes", async () => {
    await pushBranches(bench, "tenant-1", 7);
    await failFive();
    const database = await openDatabase(bench.options());
    const other = openQueue({ sql: database.sql, processId: "process-2", clock: () => bench.now, log: keepLog() });
    try {
      assert.deepEqual(await other.claimDeliveries(10), []);
      bench.now += 10_000;
      assert.equal((await other.claimDeliveries(10)).length, 1);
      assert.deepEqual(await bench.queue.claimDeliveries(10), []);
    } finally {
      await other.close();
      await database.close();
    }
  });

  it("R8 passes over hundreds of servers that are held back to one that is not", async () => {
    for (let index = 100; index < 350; index += 1) await addTenant(bench.store, `tenant-${index}`);
    await addTenant(bench.store, "tenant-last");
    for (let index = 100; index < 350; index += 1)
      await bench.queue.takeHook(sampleHook({ id: `hook-${index}`, tenantId: `tenant-${index}` }));
    await bench.queue.takeHook(sampleHook({ id: "hook-last", tenantId: "tenant-last" }));
    for (const job of await bench.queue.claimJobs(["plan"], 1000))
      await bench.queue.settlePlan(job, samplePlan(job, [pushOf("a")], [`${job.tenantId}-link-1`]));
    await bench.database().sql.run(
      `INSERT INTO breakers (server_id, tenant_id, failures, openings, open_until, reason, since)
       SELECT id, tenant_id, 5, 1, $1, '', $1 FROM servers WHERE tenant_id <> 'tenant-last'`,
      [bench.now + 1000],
    );
    assert.deepEqual(
      (await bench.queue.claimDeliveries(10)).map(({ tenantId }) => tenantId),
      ["tenant-last"],
    );
  });
});
