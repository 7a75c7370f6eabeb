import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { ClaimedDelivery, Job, Queue } from "../../src/core/queue.ts";
import { Problem } from "../../src/core/problem.ts";
import { startWorkers } from "../../src/queue/worker.ts";
import type { WorkerOptions, Workers } from "../../src/queue/worker.ts";
import { keepLog, sampleJob, sampleTime } from "../sample.ts";
import { claimed, fakeQueue, handlers, nothing } from "./fake-queue.ts";

describe("workers", () => {
  let workers: Workers | undefined;
  afterEach(() => workers?.stop());

  function start(queue: Pick<Queue, keyof WorkerOptions["queue"]>, part: Partial<WorkerOptions>): Workers {
    workers = startWorkers({
      queue,
      clock: () => sampleTime,
      random: () => 0,
      log: keepLog(),
      jobHandlers: handlers,
      deliver: nothing,
      ...part,
    });
    return workers;
  }

  it("does all that is due, and no more at once than the limit", async () => {
    let inHand = 0;
    let most = 0;
    let done = 0;
    const deliver = async (): Promise<void> => {
      inHand += 1;
      most = Math.max(most, inHand);
      await setTimeout(1);
      inHand -= 1;
      done += 1;
    };
    const { queue } = fakeQueue(
      [],
      Array.from({ length: 20 }, (_, index) => claimed(`delivery-${index}`)),
    );
    await start(queue, { deliver, limits: { all: 3 } }).idle();
    assert.deepEqual({ most, done }, { most: 3, done: 20 });
  });

  it("S16 R10: gives the place of a job that steps aside to another, and waits for both in the end", async () => {
    const { queue } = fakeQueue([sampleJob({ id: "plan:1" }), sampleJob({ id: "plan:2" })], []);
    const done: string[] = [];
    let letGo: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (letGo = resolve));
    const plan = async (job: Job, stepAside?: () => void): Promise<void> => {
      if (job.id === "plan:1") {
        stepAside?.();
        await first;
      } else letGo();
      done.push(job.id);
    };
    await start(queue, { jobHandlers: { ...handlers, plan }, limits: { jobs: { plan: 1 } } }).idle();
    assert.deepEqual(done, ["plan:2", "plan:1"]);
  });

  it("puts back a job whose handler throws, with a wait that grows, and says why in the log", async () => {
    const { queue, settled } = fakeQueue(
      [sampleJob({ id: "plan:1" }), sampleJob({ id: "plan:2", tries: 3 }), sampleJob({ id: "plan:3", tries: 50 })],
      [],
    );
    const log = keepLog();
    const plan = (): Promise<void> =>
      Promise.reject(new Problem("host-unreachable", "Bitbucket asks to wait.", { retryAfterMs: 60_000 }));
    await start(queue, { log, jobHandlers: { ...handlers, plan } }).idle();
    assert.deepEqual(settled.sort(), [
      "plan:1 60000 Bitbucket asks to wait.",
      "plan:2 600000 Bitbucket asks to wait.",
      "plan:3 36000000 Bitbucket asks to wait.",
    ]);
    assert.equal(log.lines.length, 3);
    assert.match(log.lines[0] ?? "", /a job failed.*host-unreachable/);
  });

  it("R13 puts a job back until the host's limit allows it, however often that was too soon", async () => {
    const { queue, settled } = fakeQueue([sampleJob({ id: "report:1" }), sampleJob({ id: "report:2", tries: 7 })], []);
    const plan = (): Promise<void> =>
      Promise.reject(new Problem("host-limited", "Bitbucket asks to wait.", { retryAfterMs: 90_000 }));
    await start(queue, { log: keepLog(), jobHandlers: { ...handlers, plan } }).idle();
    assert.deepEqual(settled.sort(), [
      "report:1 90000 Bitbucket asks to wait.",
      "report:2 90000 Bitbucket asks to wait.",
    ]);
  });

  it("R13 parks no delivery whose host wants to be left alone, however often that was", async () => {
    const { queue, settled } = fakeQueue([], [claimed("one", { tries: 8 })]);
    const limited = new Problem("host-limited", "Bitbucket asks to wait.", { retryAfterMs: 90_000 });
    await start(queue, { deliver: () => Promise.reject(limited) }).idle();
    assert.match(settled[0] ?? "", /^one waiting 90000 /);
  });

  it("R7 puts back a delivery whose handler throws, and parks it after the last try", async () => {
    const { queue, settled } = fakeQueue([], [claimed("one"), claimed("two", { tries: 8 })]);
    const deliver = (): Promise<void> => Promise.reject(new TypeError("a fault of ours with a secret in it"));
    await start(queue, { deliver }).idle();
    assert.equal(settled.length, 2);
    assert.match(settled[0] ?? "", /^one waiting 5000 /);
    assert.match(settled[1] ?? "", /^two parked {2}/);
    assert.ok(!settled.join().includes("secret"));
  });

  it("looks again when woken, and when a claim failed", async () => {
    const jobs: Job[] = [];
    const fake = fakeQueue(jobs, []);
    const done: string[] = [];
    const log = keepLog();
    let failures = 1;
    const queue: WorkerOptions["queue"] = {
      ...fake.queue,
      claimJobs: (kinds, limit) => {
        if (kinds.includes("plan") && failures > 0) {
          failures -= 1;
          return Promise.reject(new Problem("database-away", "The database is away."));
        }
        return fake.queue.claimJobs(kinds, limit);
      },
    };
    const plan = (job: Job): Promise<void> => {
      done.push(job.id);
      return Promise.resolve();
    };
    const started = start(queue, { log, jobHandlers: { ...handlers, plan } });
    await started.idle();
    jobs.push(sampleJob({ id: "plan:late" }));
    fake.wake("plan");
    await started.idle();
    assert.deepEqual(done, ["plan:late"]);
    assert.match(log.lines.join("\n"), /could not be claimed/);
  });

  it("looks only for the kinds of work there may be", async () => {
    const fake = fakeQueue([], []);
    const asked: string[] = [];
    const claimJobs: WorkerOptions["queue"]["claimJobs"] = (kinds) => {
      asked.push(...kinds);
      return Promise.resolve([]);
    };
    const claimDeliveries = (): Promise<ClaimedDelivery[]> => {
      asked.push("delivery");
      return Promise.resolve([]);
    };
    await start({ ...fake.queue, claimJobs, claimDeliveries }, {}).idle();
    asked.length = 0;
    fake.wake("report", "delivery");
    await setTimeout(1);
    assert.deepEqual(asked, ["report", "delivery"]);
  });

  it("plans few hooks while the queue is backlogged, and all of them once it is not, without being woken", async () => {
    const jobs = Array.from({ length: 100 }, (_, index) => sampleJob({ id: `plan:${index}`, kind: "plan" }));
    const fake = fakeQueue(jobs, []);
    let isBacklogged = true;
    const asked: number[] = [];
    const claimJobs: WorkerOptions["queue"]["claimJobs"] = (kinds, limit) => {
      if (kinds.includes("plan")) asked.push(limit);
      return fake.queue.claimJobs(kinds, limit);
    };
    start({ ...fake.queue, claimJobs }, { isBacklogged: () => isBacklogged });
    for (let wakes = 0; wakes < 20; wakes += 1) {
      fake.wake("plan");
      await setTimeout(1);
    }
    assert.deepEqual([asked, jobs.length], [[16], 84]);
    isBacklogged = false;
    while (jobs.length > 0) await setTimeout(5);
    assert.deepEqual(asked.slice(0, 2), [16, 64]);
  });

  it("R12 claims nothing after stop, waits for what is in hand, but not for ever", async () => {
    const deliveries = [claimed("quick"), claimed("slow")];
    const fake = fakeQueue([], deliveries);
    let isQuickDone = false;
    const ending = new AbortController();
    const deliver = async ({ id }: ClaimedDelivery): Promise<void> => {
      if (id === "slow")
        await setTimeout(60_000, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      else await setTimeout(5);
      isQuickDone = true;
    };
    const started = start(fake.queue, { deliver, graceMs: 30 });
    await setTimeout(1);
    const stopped = started.stop();
    deliveries.push(claimed("never"));
    fake.wake("delivery");
    await stopped;
    assert.ok(isQuickDone);
    assert.equal(deliveries.length, 1);
    ending.abort();
  });

  it("R12 begins nothing that a claim brings after stop, and waits for that claim", async () => {
    let bring: (deliveries: ClaimedDelivery[]) => void = () => undefined;
    const claimDeliveries = (): Promise<ClaimedDelivery[]> => new Promise((resolve) => (bring = resolve));
    const done: string[] = [];
    const deliver = ({ id }: ClaimedDelivery): Promise<void> => {
      done.push(id);
      return Promise.resolve();
    };
    let isStopped = false;
    const stopped = start({ ...fakeQueue([], []).queue, claimDeliveries }, { deliver })
      .stop()
      .then(() => (isStopped = true));
    await setTimeout(10);
    assert.equal(isStopped, false, "the queue would have been closed under a claim");
    bring([claimed("late")]);
    await stopped;
    await setTimeout(10);
    assert.deepEqual(done, []);
  });
});
