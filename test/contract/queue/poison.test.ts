// What every database has to do with jobs that end the process, and with hooks at the door meanwhile.

import assert from "node:assert/strict";
import type { JobKind } from "../../../src/core/queue.ts";
import type { StoredHook } from "../../../src/core/history-store.ts";
import { sampleBuild } from "../../sample.ts";
import { pushOf, sampleHook, samplePlan } from "../../store/sample-hook.ts";
import { describeDeaths, nameOf, settle } from "./deaths.ts";

const otherKinds: readonly JobKind[] = ["record", "report", "abort", "alert"];

describeDeaths("poison", (bench, deaths) => {
  async function hookOne(): Promise<StoredHook> {
    const hook = await bench.store.history.hook("tenant-1", "hook-1");
    assert.ok(hook !== undefined);
    return hook;
  }

  async function stateOfHookOne(): Promise<string> {
    return (await hookOne()).state;
  }

  it("S16 parks a hook whose planning ends the process, shows it, plans it alone when a person asks", async () => {
    const first = await deaths.start();
    await first.takeHook(sampleHook({ id: "hook-1", orderKey: "one" }));
    await first.takeHook(sampleHook({ id: "hook-2", orderKey: "one" }));
    assert.equal((await first.claimJobs(["plan"], 1)).length, 1);
    const queue = await deaths.endWithAlone(2);
    assert.equal(await stateOfHookOne(), "parked");
    assert.match((await hookOne()).reason, /the reading of this webhook was all it had in hand/);
    assert.deepEqual(
      (await bench.store.history.parkedWork("tenant-1")).map(({ kind, subjectId }) => [kind, subjectId]),
      [["plan", "hook-1"]],
    );
    const [job] = await queue.claimJobs(["plan"], 5);
    assert.equal(job?.subjectId, "hook-2", "those that came after it are planned");
    assert.ok(await queue.retryParked("tenant-1", "plan", "hook-1"));
    assert.deepEqual(await bench.store.history.parkedWork("tenant-1"), []);
    const again = await queue.claimSuspect();
    assert.deepEqual([nameOf(again), again?.isStrict], ["plan:hook-1", true]);
    assert.ok(again?.job !== undefined);
    await queue.settlePlan(job, samplePlan(job, []));
    const last = await deaths.restart();
    await deaths.judge(last);
    assert.equal(await stateOfHookOne(), "parked", "one death more is enough");
    assert.ok(await last.retryParked("tenant-1", "plan", "hook-1"));
    const suspect = await last.claimSuspect();
    assert.ok(suspect?.job !== undefined);
    assert.deepEqual(await last.settlePlan(suspect.job, samplePlan(suspect.job, [pushOf("c")])), { deliveries: 1 });
    assert.equal(await stateOfHookOne(), "planned");
  });

  for (const kind of otherKinds) {
    it(`R2 S16 parks a ${kind} job alone in hand at three deaths, and does it when a person asks`, async () => {
      const first = await deaths.start();
      await first.enqueue(kind, "tenant-1", "subject 1", bench.now);
      assert.equal((await first.claimJobs([kind], 5)).length, 1);
      const queue = await deaths.endWithAlone(2);
      assert.deepEqual([await queue.claimSuspect(), await queue.claimJobs([kind], 5)], [undefined, []]);
      assert.deepEqual(
        (await bench.store.history.parkedWork("tenant-1")).map((parked) => [parked.kind, parked.subjectId]),
        [[kind, "subject 1"]],
      );
      assert.equal(await queue.retryParked("tenant-2", kind, "subject 1"), false, "S5: not for another tenant");
      assert.ok(await queue.retryParked("tenant-1", kind, "subject 1"));
      const suspect = await queue.claimSuspect();
      assert.ok(suspect?.job !== undefined);
      await settle(queue, suspect);
      assert.equal(await queue.claimSuspect(), undefined);
    });
  }

  it("R18 closes the build whose poll ends the process, with the reason, and shows it", async () => {
    const first = await deaths.start();
    await first.enqueue("record", "tenant-1", "report-1", bench.now);
    const [record] = await first.claimJobs(["record"], 1);
    assert.ok(record !== undefined);
    await first.settleJob(record, [
      { build: sampleBuild({ id: "build-1", state: "running" }), isNew: true, pollAt: bench.now },
    ]);
    assert.equal((await first.claimJobs(["poll"], 5)).length, 1);
    const queue = await deaths.endWithAlone(2);
    const build = await bench.store.builds.get("tenant-1", "build-1");
    assert.deepEqual([build?.state, build?.finishedAt], ["lost", bench.now]);
    assert.match(build?.description ?? "", /^Parked as poison/);
    assert.equal((await queue.claimJobs(["report"], 5)).length, 1);
  });

  it("S16 writes hooks down before they are planned after a death, and always beside a poison hook", async () => {
    const first = await deaths.start();
    assert.equal(first.isCareful("tenant-1"), false);
    const beside = await deaths.start();
    assert.equal(beside.isCareful("tenant-1"), true, "nobody knows yet whether the other lives");
    await first.beat();
    await beside.beat();
    assert.equal(beside.isCareful("tenant-1"), false);
    await first.takeHook(sampleHook());
    assert.equal((await first.claimJobs(["plan"], 1)).length, 1);
    const queue = await deaths.endWithAlone(2);
    assert.equal(queue.isCareful("tenant-2"), true);
    bench.now += 25 * 3_600_000;
    await queue.beat();
    assert.deepEqual([queue.isCareful("tenant-1"), queue.isCareful("tenant-2")], [true, false]);
  });
});
