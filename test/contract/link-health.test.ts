// What every database has to do for alerts: one for each change of a link's standing.

import assert from "node:assert/strict";

import type { DeliveryEnd } from "../../src/core/queue.ts";
import { describeQueue } from "../store/queue-bench.ts";
import { pushOf, takeAndPlan } from "../store/sample-hook.ts";

describeQueue("link health contract", (bench) => {
  let pushes = 0;

  async function endWith(part: Pick<DeliveryEnd, "state" | "reason" | "link">): Promise<void> {
    pushes += 1;
    await takeAndPlan(bench.queue, `hook-${pushes}`, pushOf("a", `branch-${pushes}`));
    for (const delivery of await bench.queue.claimDeliveries(1))
      await bench.queue.settleDelivery({ delivery, attempts: [], ...part });
  }

  async function alerts(): Promise<string[]> {
    const jobs = await bench.queue.claimJobs(["alert"], 10);
    for (const job of jobs) await bench.queue.settleJob(job, []);
    return jobs.map(({ subjectId }) => subjectId);
  }

  it("asks for one alert when a link begins to fail, and one when it works again", async () => {
    await endWith({ state: "sent", reason: "", link: "well" });
    assert.deepEqual(await alerts(), []);
    for (let time = 0; time < 3; time += 1) await endWith({ state: "parked", reason: "answered 403", link: "failing" });
    assert.deepEqual(await alerts(), ["link-1 1"]);
    assert.deepEqual(await bench.store.linkHealth.list("tenant-1"), [
      { linkId: "link-1", isFailing: true, changes: 1, reason: "answered 403", since: bench.now },
    ]);
    bench.now += 1000;
    for (let time = 0; time < 3; time += 1) await endWith({ state: "sent", reason: "", link: "well" });
    assert.deepEqual(await alerts(), ["link-1 2"]);
    assert.deepEqual(await bench.store.linkHealth.get("tenant-1", "link-1"), {
      linkId: "link-1",
      isFailing: false,
      changes: 2,
      reason: "",
      since: bench.now,
    });
    await endWith({ state: "parked", reason: "answered 403", link: "failing" });
    assert.deepEqual(await alerts(), ["link-1 3"]);
  });

  it("says nothing of a link while it is too early to tell, or of one that was removed", async () => {
    await endWith({ state: "parked", reason: "the link was paused" });
    await takeAndPlan(bench.queue, "hook-last", pushOf("b", "other"));
    const [delivery] = await bench.queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    await bench.store.links.remove("tenant-1", "link-1");
    await bench.queue.settleDelivery({ delivery, state: "parked", reason: "gone", attempts: [], link: "failing" });
    assert.deepEqual(await alerts(), []);
    assert.deepEqual(await bench.store.linkHealth.list("tenant-1"), []);
  });
});
