import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { ClaimedDelivery, Job, Queue, Suspect } from "../../src/core/queue.ts";
import { startWorkers } from "../../src/queue/worker.ts";
import type { WorkerOptions, Workers } from "../../src/queue/worker.ts";
import { keepLog, sampleJob, sampleTime } from "../sample.ts";
import { claimed, fakeQueue, handlers, nothing } from "./fake-queue.ts";

describe("work that was in hand at a death", () => {
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

  /** Suspects beside usual deliveries; tells what was in hand when each of them began. */
  function suspicious(suspects: readonly Suspect[], usual: ClaimedDelivery[]) {
    const left = [...suspects];
    const fake = fakeQueue([], usual);
    const queue: WorkerOptions["queue"] = {
      ...fake.queue,
      hasSuspects: () => left.length > 0,
      claimSuspect: () => Promise.resolve(left.shift()),
    };
    return { queue, wake: fake.wake };
  }

  it("S16 begins nothing beside it, and goes on with everything else afterwards", async () => {
    const inHand = new Set<string>();
    const seen: string[] = [];
    const deliver = async ({ id }: ClaimedDelivery): Promise<void> => {
      inHand.add(id);
      seen.push([...inHand].join("+"));
      await setTimeout(5);
      inHand.delete(id);
    };
    const plan = (job: Job): Promise<void> => deliver(claimed(job.id));
    const usual = Array.from({ length: 6 }, (_, index) => claimed(`usual-${index}`));
    const { queue } = suspicious(
      [
        { isStrict: false, delivery: claimed("first") },
        { isStrict: true, job: sampleJob({ id: "second" }) },
      ],
      usual,
    );
    await start(queue, { deliver, jobHandlers: { ...handlers, plan }, limits: { all: 2 } }).idle();
    assert.ok(seen.includes("first") && seen.includes("second"), seen.join());
    assert.equal(seen.length, 8);
  });

  it("R10 lets others go on beside one that only waits for an answer, unless it has gone badly before", async () => {
    const over = new AbortController();
    const waiting = async ({ id }: ClaimedDelivery): Promise<void> => {
      seen.push(id);
      if (!id.startsWith("usual"))
        await setTimeout(60_000, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    };
    const seen: string[] = [];
    const usual: ClaimedDelivery[] = [];
    const { queue, wake } = suspicious(
      [
        { isStrict: false, delivery: claimed("slow") },
        { isStrict: true, delivery: claimed("strict") },
      ],
      usual,
    );
    const started = start(queue, { deliver: waiting, alone: { besideMs: 20, sessionMs: 10 }, graceMs: 0 });
    while (!seen.includes("slow")) await setTimeout(5);
    usual.push(claimed("usual-1"));
    while (!seen.includes("usual-1")) {
      wake("delivery");
      await setTimeout(5);
    }
    assert.deepEqual(seen, ["slow", "usual-1"]);
    await setTimeout(1500);
    usual.push(claimed("usual-2"));
    wake("delivery");
    await setTimeout(50);
    assert.deepEqual(
      seen,
      ["slow", "usual-1"],
      "the strict one waits until the slow one is done, and nothing else is begun meanwhile",
    );
    over.abort();
    while (!seen.includes("usual-2")) await setTimeout(5);
    assert.deepEqual(seen, ["slow", "usual-1", "strict", "usual-2"]);
    await started.stop();
  });

  it("R12 begins none after stop", async () => {
    let bring: (suspect: Suspect) => void = () => undefined;
    const done: string[] = [];
    const queue: WorkerOptions["queue"] = {
      ...fakeQueue([], []).queue,
      hasSuspects: () => true,
      claimSuspect: () => new Promise((resolve) => (bring = resolve)),
    };
    const deliver = ({ id }: ClaimedDelivery): Promise<void> => Promise.resolve(void done.push(id));
    const stopped = start(queue, { deliver }).stop();
    bring({ isStrict: false, delivery: claimed("late") });
    await stopped;
    assert.deepEqual(done, []);
  });
});
