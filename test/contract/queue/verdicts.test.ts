// What every database has to do so that a verdict stands, and what spoke against it is kept.

import assert from "node:assert/strict";

import type { OpenQueue } from "../../../src/queue/queue.ts";
import { sampleBuild } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";

describeQueue("queue contract: verdicts", (bench) => {
  it("R13 changes a verdict only as the row was when decided, and does the job again otherwise", async () => {
    const settle = async (change: Parameters<OpenQueue["settleJob"]>[1][number]): Promise<void> => {
      await bench.queue.enqueue("record", "tenant-1", "report-1", bench.now);
      const [job] = await bench.queue.claimJobs(["record"], 1);
      assert.ok(job !== undefined);
      await bench.queue.settleJob(job, [change]);
    };
    const stored = () => bench.store.builds.get("tenant-1", "build-1");
    const failed = sampleBuild({ run: "12", state: "failed", finishedAt: bench.now, attempt: 1, endedAt: 2000 });
    await settle({ build: failed, isNew: true });
    await settle({ build: { ...failed, state: "passed" }, isNew: false });
    assert.deepEqual(await stored(), failed, "no verdict gives way by itself");
    const again = sampleBuild({
      run: "12",
      state: "running",
      attempt: 2,
      endedAt: 2000,
      reopenedAt: bench.now,
      updatedAt: bench.now + 1,
    });
    await settle({ build: again, isNew: false, replaces: failed, pollAt: bench.now });
    assert.deepEqual(await stored(), again);
    await settle({ build: { ...failed, updatedAt: bench.now + 2 }, isNew: false });
    assert.deepEqual(await stored(), again, "an attempt that is over changes nothing");
    assert.deepEqual(await bench.queue.claimJobs(["record"], 1), []);
    await settle({ build: { ...failed, state: "passed" }, isNew: false, replaces: failed });
    assert.deepEqual(await stored(), again);
    assert.equal(
      (await bench.queue.claimJobs(["record"], 1)).length,
      1,
      "what was decided on an older row is decided anew",
    );
  });

  it("S40 R13 keeps the newest ten reports that were refused, with what the CI said about them", async () => {
    const build = sampleBuild({ run: "12", state: "failed", finishedAt: bench.now });
    await bench.queue.enqueue("record", "tenant-1", "report-1", bench.now);
    const [job] = await bench.queue.claimJobs(["record"], 1);
    const refusals = Array.from({ length: 12 }, (_, at) => ({ at, said: "passed", why: "no proof", isAsked: at > 10 }));
    const changes = refusals.map((refusal) => ({
      build: { ...build, state: "passed" as const },
      isNew: false,
      refusal,
      pollAt: bench.now,
    }));
    await bench.queue.settleJob(job ?? assert.fail("no job"), [{ build, isNew: true }, ...changes]);
    const kept = await bench.store.builds.get("tenant-1", "build-1");
    assert.deepEqual(kept, { ...build, refusals: refusals.slice(2) });
    const [poll] = await bench.queue.claimJobs(["poll"], 1);
    await bench.queue.settleJob(poll ?? assert.fail("nobody is asked"), [
      { build, isNew: false, replaces: build, answer: "it says failed" },
    ]);
    const answered = (await bench.store.builds.get("tenant-1", "build-1"))?.refusals ?? [];
    assert.deepEqual([answered.at(-1)?.answer, answered.at(-2)?.answer], ["it says failed", undefined]);
  });

  it("R13 makes a row of its own for another run, also beside one whose run nobody named", async () => {
    await bench.queue.enqueue("record", "tenant-1", "report-1", bench.now);
    const [job] = await bench.queue.claimJobs(["record"], 1);
    const build = sampleBuild({ state: "failed", number: "12" });
    const rebuilt = {
      ...build,
      id: "build-2",
      run: "status:run:number 13",
      state: "passed" as const,
      pageToken: "page-2",
      createdAt: bench.now + 1,
    };
    await bench.queue.settleJob(job ?? assert.fail("no job"), [
      { build, isNew: true },
      { build: rebuilt, isNew: true, isAnother: true },
    ]);
    assert.deepEqual(
      (await bench.store.builds.newestRuns(build)).map(({ id, state }) => [id, state]),
      [
        ["build-2", "passed"],
        ["build-1", "failed"],
      ],
    );
  });
});
