// Runs periodic jobs: each at its interval, in one process at a time, and without holding anybody up.

import { setTimeout as sleep } from "node:timers/promises";

import type { Clock, Log } from "../core/ports.ts";
import { asProblem } from "../core/problem.ts";
import type { OnceStore } from "../core/store.ts";

export interface PeriodicJob {
  readonly name: string;
  readonly everyMs: number;
  /** Stops soon after the signal. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface PeriodicJobs {
  stop(): Promise<void>;
}

interface PeriodicJobPorts {
  readonly once: Pick<OnceStore, "put">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Periodic jobs begin this long after the start, when the process has become ready. */
const settleMs = 10_000;
/** Jobs are looked for at least this often, since a process may not live as long as an interval. */
const lookEveryMs = 3_600_000;

/**
 * Starts all periodic jobs. Whichever process comes first after an interval does the job; a job that fails is done at
 * the next interval.
 */
export function runPeriodicJobs(ports: PeriodicJobPorts, jobs: readonly PeriodicJob[]): PeriodicJobs {
  const ending = new AbortController();
  const done = jobs.map((job) => repeat(ports, job, ending.signal));
  return {
    async stop() {
      ending.abort();
      await Promise.all(done);
    },
  };
}

async function repeat(ports: PeriodicJobPorts, job: PeriodicJob, signal: AbortSignal): Promise<void> {
  let waitMs = Math.min(settleMs, job.everyMs);
  while (await waited(waitMs, signal)) {
    waitMs = Math.min(lookEveryMs, job.everyMs);
    try {
      // A little less than the interval, so that a process alone finds its own mark gone.
      const isMine = await ports.once.put("upkeep", job.name, "", ports.clock() + job.everyMs * 0.9);
      if (isMine) await job.run(signal);
    } catch (thrown) {
      if (!signal.aborted)
        ports.log.warn(
          { job: job.name, problem: asProblem(thrown).message, cause: asProblem(thrown).cause },
          "a periodic job failed; it is done again at its next time",
        );
    }
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal, ref: false }).catch(() => false);
}
