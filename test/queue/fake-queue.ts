// A queue of plain lists for tests of workers.

import type { ClaimedDelivery, Job, JobKind, WorkKind } from "../../src/core/queue.ts";
import type { WorkerOptions } from "../../src/queue/worker.ts";
import { sampleDelivery, samplePush, sampleTime } from "../sample.ts";

interface FakeQueue {
  readonly queue: WorkerOptions["queue"];
  readonly settled: string[];
  readonly wake: (...kinds: WorkKind[]) => void;
}

/** A queue of plain lists. */
export function fakeQueue(jobs: Job[], deliveries: ClaimedDelivery[]): FakeQueue {
  const settled: string[] = [];
  let wake: (kinds: ReadonlySet<WorkKind>) => void = () => undefined;
  const queue: WorkerOptions["queue"] = {
    claimJobs: (kinds: readonly JobKind[], limit: number) => {
      const found = jobs.filter(({ kind }) => kinds.includes(kind)).slice(0, limit);
      for (const job of found) jobs.splice(jobs.indexOf(job), 1);
      return Promise.resolve(found);
    },
    claimDeliveries: (limit) => Promise.resolve(deliveries.splice(0, limit)),
    hasSuspects: () => false,
    claimSuspect: () => Promise.resolve(undefined),
    clearSuspect: () => Promise.resolve(),
    settleDelivery: ({ delivery, state, dueAt, reason }) => {
      settled.push(`${delivery.id} ${state} ${dueAt === undefined ? "" : dueAt - sampleTime} ${reason}`);
      return Promise.resolve();
    },
    retryJob: (job, dueAt, why) => {
      settled.push(`${job.id} ${dueAt - sampleTime} ${why}`);
      return Promise.resolve();
    },
    onWork: (heard) => {
      wake = heard;
      return () => undefined;
    },
  };
  return { queue, settled, wake: (...kinds: WorkKind[]) => wake(new Set(kinds)) };
}

export const nothing = (): Promise<void> => Promise.resolve();
/** All of them do nothing. */
export const handlers: WorkerOptions["jobHandlers"] = {
  plan: nothing,
  record: nothing,
  poll: nothing,
  report: nothing,
  abort: nothing,
  alert: nothing,
  answer: nothing,
};

/** A claimed delivery. */
export function claimed(id: string, part: Partial<ClaimedDelivery> = {}): ClaimedDelivery {
  return { ...sampleDelivery({ id }), event: samplePush(), ...part };
}
