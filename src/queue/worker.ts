// The workers of one process: they look for work when woken, or once a second, and do many things beside each other.

import { setTimeout } from "node:timers/promises";
import type { Clock, Log, Random } from "../core/ports.ts";
import { asProblem } from "../core/problem.ts";
import type { Problem } from "../core/problem.ts";
import type { ClaimedDelivery, Job, JobHandler, JobKind, Queue, WorkKind } from "../core/queue.ts";
import { nextWaitMs, retryWaitsMs } from "../core/rules/retry.ts";
import { workAlone } from "./after-death/alone.ts";
import type { AloneOptions, AloneTimes } from "./after-death/alone.ts";
import { startClaimLoop } from "./claim-loop.ts";
import type { ClaimLoop } from "./claim-loop.ts";

export interface WorkerOptions {
  readonly queue: Pick<Queue, "claimJobs" | "claimDeliveries" | "settleDelivery" | "retryJob" | "onWork"> &
    AloneOptions["queue"];
  /** While it says so, few hooks are planned; absent: never. */
  readonly isBacklogged?: () => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly jobHandlers: Readonly<Record<JobKind, JobHandler>>;
  readonly deliver: (delivery: ClaimedDelivery) => Promise<void>;
  readonly limits?: WorkerLimits;
  /** How long `stop` waits for what is in hand; the rest is handed back when the queue closes. */
  readonly graceMs?: number;
  /** For work that was in hand at a death. */
  readonly alone?: AloneTimes;
}

interface WorkerLimits {
  /** Deliveries in flight in this process, over all servers. */
  readonly all?: number;
  /** Jobs of each kind at once. */
  readonly jobs?: Partial<Readonly<Record<JobKind, number>>>;
}

export interface Workers {
  /** Claims nothing more, and resolves when what is in hand is done, or the grace time is over (R12). */
  stop(): Promise<void>;
  /** Resolves when nothing is in hand and nothing is due. */
  idle(): Promise<void>;
}

const lookEveryMs = 1000;
/**
 * While the queue is backlogged, few plans are made, and rarely: a sender waits ten seconds for its answer and asks
 * again only twice, but a plan can wait. One claim of many jobs costs less than many claims of few.
 */
const backloggedPlans = 16;
const backloggedPauseMs = 200;
const usualJobs: Readonly<Record<JobKind, number>> = {
  plan: 64,
  record: 32,
  poll: 64,
  report: 64,
  abort: 16,
  alert: 8,
  answer: 8,
};

/** Starts claiming at once. */
export function startWorkers(options: WorkerOptions): Workers {
  const { queue, log, limits = {}, graceMs = 8_000 } = options;
  const kinds = Object.keys(usualJobs) as JobKind[];
  const loops = new Map<WorkKind, ClaimLoop>([
    ...kinds.map((kind): [WorkKind, ClaimLoop] => [
      kind,
      startClaimLoop<Job>({
        name: kind,
        limit: () =>
          kind === "plan" && options.isBacklogged?.() === true
            ? backloggedPlans
            : (limits.jobs?.[kind] ?? usualJobs[kind]),
        pauseMs: () => (kind === "plan" && options.isBacklogged?.() === true ? backloggedPauseMs : 0),
        claim: (limit) => queue.claimJobs([kind], limit),
        handle: (job, stepAside) => doJob(options, job, stepAside),
        isChained: false,
        log,
      }),
    ]),
    [
      "delivery",
      startClaimLoop<ClaimedDelivery>({
        name: "delivery",
        limit: () => limits.all ?? 250,
        claim: (limit) => queue.claimDeliveries(limit),
        handle: (delivery) => doDelivery(options, delivery),
        isChained: true,
        log,
      }),
    ],
  ]);
  const everyLoop = [...loops.values()];
  const alone = workAlone({
    queue,
    loops: everyLoop,
    handle: async ({ job, delivery }) => {
      if (job !== undefined) await doJob(options, job);
      if (delivery !== undefined) await doDelivery(options, delivery);
    },
    log,
    ...(options.alone === undefined ? {} : { times: options.alone }),
  });
  const claimers = [...everyLoop, alone];

  function look(): void {
    for (const claimer of claimers) claimer.look();
  }

  const stopHearing = queue.onWork((due) => {
    for (const kind of due) loops.get(kind)?.look();
  });
  const timer = setInterval(look, lookEveryMs);
  look();
  return {
    stop: async () => {
      stopHearing();
      clearInterval(timer);
      for (const claimer of claimers) claimer.shut();
      const emptied = Promise.all(claimers.map((claimer) => claimer.emptied()));
      await Promise.race([emptied, setTimeout(graceMs, undefined, { ref: false })]);
    },
    idle: async () => {
      look();
      // All have to be idle twice in a row, since what one loop ends may wake another.
      for (
        let idleTimes = 0;
        idleTimes < 2;
        idleTimes = claimers.every((claimer) => claimer.isIdle()) ? idleTimes + 1 : 0
      ) {
        await setTimeout(10);
        if (claimers.some((claimer) => !claimer.isIdle())) look();
      }
    },
  };
}

async function doJob(options: WorkerOptions, job: Job, stepAside?: () => void): Promise<void> {
  try {
    await options.jobHandlers[job.kind](job, stepAside);
  } catch (thrown) {
    const problem = asProblem(thrown);
    const waitMs =
      limitWait(options, problem) ?? waitAfter(options, job.tries + 1, problem) ?? retryWaitsMs.at(-1) ?? 0;
    options.log.warn(
      { job: job.id, tenant: job.tenantId, tries: job.tries + 1, waitMs, ...faultOf(problem) },
      "a job failed and is tried again later",
    );
    await settled(options, { job: job.id }, () =>
      options.queue.retryJob(job, options.clock() + waitMs, problem.message),
    );
  }
}

async function doDelivery(options: WorkerOptions, delivery: ClaimedDelivery): Promise<void> {
  try {
    await options.deliver(delivery);
  } catch (thrown) {
    const problem = asProblem(thrown);
    const waitMs = limitWait(options, problem) ?? waitAfter(options, delivery.tries + 1, problem);
    options.log.warn(
      { delivery: delivery.id, tenant: delivery.tenantId, tries: delivery.tries + 1, waitMs, ...faultOf(problem) },
      "a delivery could not be made",
    );
    const end =
      waitMs === undefined
        ? { state: "parked" as const }
        : { state: "waiting" as const, dueAt: options.clock() + waitMs };
    await settled(options, { delivery: delivery.id }, () =>
      options.queue.settleDelivery({ delivery, ...end, reason: problem.message, attempts: [] }),
    );
  }
}

/** A host's limit says by itself when to come again, however often that was too soon. */
function limitWait(options: WorkerOptions, { code, retryAfterMs }: Problem): number | undefined {
  return code === "host-limited" && retryAfterMs !== undefined
    ? Math.round(retryAfterMs * (1 + options.random() * 0.1))
    : undefined;
}

function waitAfter(options: WorkerOptions, tries: number, problem: Problem): number | undefined {
  return nextWaitMs(tries, options.random(), problem.retryAfterMs);
}

/** The cause of a fault of ours goes into the log and nowhere else. */
function faultOf(problem: Problem): Readonly<Record<string, unknown>> {
  return { code: problem.code, why: problem.message, ...(problem.code === "internal" ? { cause: problem.cause } : {}) };
}

/** What cannot even be put back stays with this process, and is taken up when the process ends. */
async function settled(
  options: WorkerOptions,
  fields: Readonly<Record<string, unknown>>,
  settle: () => Promise<void>,
): Promise<void> {
  try {
    await settle();
  } catch (thrown) {
    options.log.error({ ...fields, ...faultOf(asProblem(thrown)) }, "work could not be put back into the queue");
  }
}
