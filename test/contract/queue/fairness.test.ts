// What every database has to do for tenants that share it: one with very much to do holds up nobody (R10).

import assert from "node:assert/strict";

import { describeQueue } from "../../store/queue-bench.ts";
import type { QueueBench } from "../../store/queue-bench.ts";
import { addTenant, pushOf, sampleHook, samplePlan } from "../../store/sample-hook.ts";

const many = 5_000;

/** Waiting deliveries on `servers` servers of one tenant, each in a lane of its own. */
async function flood(bench: QueueBench, tenantId: string, servers: number, count = many): Promise<void> {
  await bench.store.tenants.add({ ...(await firstTenant(bench)), id: tenantId, doorKey: tenantId });
  const { sql } = bench.database();
  const numbers = (count: number): string =>
    sql.dialect === "postgres"
      ? `generate_series(1, ${count}) AS g(n)`
      : `(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${count}) SELECT n FROM g)`;
  await sql.run(
    `INSERT INTO servers (id, tenant_id, kind, name, settings, secrets, in_flight_limit, created_at, updated_at)
     SELECT '${tenantId}-server-' || n, '${tenantId}', 'generic', 'CI', '{}', '', 10, 0, 0 FROM ${numbers(servers)}`,
  );
  await sql.run(
    `INSERT INTO events (tenant_id, id, hook_id, ordinal, repository_id, lane, position, event)
     VALUES ($1, $2, $3, 0, 'r', '', 0, '{}')`,
    [tenantId, `${tenantId}-event`, `${tenantId}-hook`],
  );
  await sql.run(
    `INSERT INTO deliveries (tenant_id, id, hook_id, event_id, link_id, server_id, repository_id, order_key, lane,
      work_key, replay, commit_hash, is_replaceable,
       position, state, due_at, tries, reason, created_at, updated_at)
     SELECT '${tenantId}', '${tenantId}-' || n, '${tenantId}-hook', '${tenantId}-event', 'l',
       '${tenantId}-server-' || (1 + n % ${servers}),
       'r', '', 'lane-' || n, 'w-' || n, 0, '', 0, n, 'waiting', 0, 0, '', 0, 0 FROM ${numbers(count)}`,
  );
}

async function firstTenant(bench: QueueBench) {
  const tenant = await bench.store.tenants.get("tenant-1");
  assert.ok(tenant !== undefined);
  return tenant;
}

async function pushOne(bench: QueueBench, hookId: string): Promise<void> {
  await bench.queue.takeHook(sampleHook({ id: hookId }));
  for (const job of await bench.queue.claimJobs(["plan"], 10))
    await bench.queue.settlePlan(job, samplePlan(job, [pushOf("a", hookId)]));
}

describeQueue("queue fairness contract", (bench) => {
  it("R10 hands out the next delivery of a tenant at once, although another's 100,000 were first", async function () {
    this.timeout(90_000);
    await flood(bench, "a-flood", 1, 100_000);
    await flood(bench, "z-flood", 40);
    await pushOne(bench, "hook-1");
    const claimed = await bench.queue.claimDeliveries(50);
    assert.ok(claimed.some(({ id }) => id === "hook-1-0-link-1"));
  });

  it("R10 keeps a place free for others, however many servers a tenant has that answer slowly", async () => {
    await flood(bench, "a-flood", 60);
    await flood(bench, "z-flood", 60);
    let free = 250;
    for (let claims = 0; claims < 20; claims += 1) free -= (await bench.queue.claimDeliveries(free)).length;
    assert.ok(free > 60, `only ${free} of 250 places are free`);
    await pushOne(bench, "hook-1");
    assert.deepEqual(
      (await bench.queue.claimDeliveries(free)).map(({ id }) => id),
      ["hook-1-0-link-1"],
    );
  });

  it("R10 gives a server of a tenant no more than its limit, however many wait", async () => {
    await flood(bench, "a-flood", 1);
    assert.equal((await bench.queue.claimDeliveries(250)).length, 10);
    assert.equal((await bench.queue.claimDeliveries(240)).length, 0);
  });

  it("R10 plans a tenant's hook although another's thousand came first", async () => {
    await addTenant(bench.store, "tenant-2");
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        bench.queue.takeHook(sampleHook({ id: `flood-${index}`, tenantId: "tenant-2" })),
      ),
    );
    await bench.queue.takeHook(sampleHook({ id: "hook-1" }));
    const claimed = await bench.queue.claimJobs(["plan"], 64);
    assert.equal(claimed.length, 64);
    assert.ok(claimed.some(({ tenantId }) => tenantId === "tenant-1"));
  });
});
