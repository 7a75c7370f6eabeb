import assert from "node:assert/strict";

import { createMetrics } from "../../../src/http/telemetry/metrics.ts";

describe("metrics (R19)", () => {
  it("count what was told, and ask the queue at each scrape", async () => {
    const metrics = createMetrics({
      depth: () => Promise.resolve({ waitingJobs: 3, waitingDeliveries: 4, oldestDueAt: 1_000 }),
      openBreakers: () => Promise.resolve(new Map([["jenkins", 2]])),
      waitingByTenant: () => Promise.resolve(new Map([["tenant-1", 4]])),
      afterDeaths: () => Promise.resolve({ suspects: 5, parked: new Map([["plan", 1]]) }),
      clock: () => 61_000,
    });
    metrics.hookAnswered("bitbucket-cloud", "new");
    metrics.deliveryEnded("jenkins", "sent");
    metrics.attemptTook("jenkins", 120);
    metrics.buildBecame("passed");
    metrics.hostCalled("done");
    metrics.databaseWrote(3);
    metrics.requestTook("/hooks/:endpointId", "POST", 202, 5);
    const { text, type } = await metrics.scrape();
    assert.match(type, /^text\/plain/);
    for (const line of [
      'ci_bridge_hooks_total{dialect="bitbucket-cloud",outcome="new"} 1',
      'ci_bridge_deliveries_total{kind="jenkins",outcome="sent"} 1',
      'ci_bridge_attempt_seconds_count{kind="jenkins"} 1',
      'ci_bridge_builds_total{state="passed"} 1',
      'ci_bridge_host_calls_total{outcome="done"} 1',
      'ci_bridge_request_seconds_count{route="/hooks/:endpointId",method="POST",status="202"} 1',
      'ci_bridge_queue_depth{kind="job"} 3',
      'ci_bridge_queue_depth{kind="delivery"} 4',
      "ci_bridge_queue_oldest_seconds 60",
      'ci_bridge_open_breakers{kind="jenkins"} 2',
      'ci_bridge_tenant_waiting_deliveries{tenant="tenant-1"} 4',
      "ci_bridge_database_write_seconds_count 1",
      "ci_bridge_database_up 1",
      "ci_bridge_suspects 5",
      'ci_bridge_parked_work{kind="plan"} 1',
      'ci_bridge_parked_work{kind="delivery"} 0',
    ])
      assert.ok(text.includes(`${line}\n`), line);
  });

  it("R3 are shown while the database is away, and say that it is", async () => {
    const away = (): Promise<never> => Promise.reject(new Error("away"));
    const metrics = createMetrics({
      depth: away,
      openBreakers: away,
      waitingByTenant: away,
      afterDeaths: away,
      clock: () => 0,
    });
    metrics.hookAnswered("bitbucket-cloud", "failed");
    const { text } = await metrics.scrape();
    assert.match(text, /ci_bridge_database_up 0\n/);
    assert.match(text, /ci_bridge_hooks_total\{dialect="bitbucket-cloud",outcome="failed"\} 1\n/);
  });

  it("show zero age for an empty queue", async () => {
    const metrics = createMetrics({
      depth: () => Promise.resolve({ waitingJobs: 0, waitingDeliveries: 0, oldestDueAt: undefined }),
      openBreakers: () => Promise.resolve(new Map()),
      waitingByTenant: () => Promise.resolve(new Map()),
      afterDeaths: () => Promise.resolve({ suspects: 0, parked: new Map() }),
      clock: () => 0,
    });
    assert.match((await metrics.scrape()).text, /ci_bridge_queue_oldest_seconds 0\n/);
  });
});
