// Processes that die one after the other on each database, with clocks that the test moves.

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Suspect } from "../../../src/core/queue.ts";
import { openQueue } from "../../../src/queue/queue.ts";
import type { OpenQueue } from "../../../src/queue/queue.ts";
import { keepLog } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import type { QueueBench } from "../../store/queue-bench.ts";
import { samplePlan } from "../../store/sample-hook.ts";

export const leaseMs = 60_000;

export interface Deaths {
  monotonic: number;
  cpuMs: number;
  log: ReturnType<typeof keepLog>;
  /** A further process. */
  start(): Promise<OpenQueue>;
  /** The processes before it are silent for a lease; the new one finds out. */
  restart(): Promise<OpenQueue>;
  /** Lets the time pass in which the dead could show life. */
  judge(queue: OpenQueue): Promise<void>;
  /** Ends so many processes with a suspect in hand; returns the next one, once it has judged. */
  endWithAlone(times: number): Promise<OpenQueue>;
}

/** The id of what was handed out. */
export function nameOf(suspect: Suspect | undefined): string | undefined {
  return suspect?.job?.id ?? suspect?.delivery?.id;
}

/** Ends it well. */
export async function settle(queue: OpenQueue, { job, delivery }: Suspect): Promise<void> {
  if (delivery !== undefined) await queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [] });
  if (job?.kind === "plan") await queue.settlePlan(job, samplePlan(job, []));
  else if (job !== undefined) await queue.settleJob(job, []);
}

/** Defines the suite once for each database. */
export function describeDeaths(title: string, suite: (bench: QueueBench, deaths: Deaths) => void): void {
  describeQueue(title, (bench) => {
    let processes: OpenQueue[] = [];
    const deaths: Deaths = {
      monotonic: 0,
      cpuMs: 0,
      log: keepLog(),
      start: async () => {
        const processId = `process-of-${processes.length}`;
        const queue = openQueue({
          sql: bench.database().sql,
          processId,
          clock: () => bench.now,
          log: deaths.log,
          leaseMs,
          monotonic: () => deaths.monotonic,
          cpuMs: () => deaths.cpuMs,
        });
        processes.push(queue);
        // The first claim begins the signs of life; none of them is to come later, when the process is meant to be
        // silent.
        await queue.claimJobs(["plan"], 0);
        await queue.beat();
        while ((await beatsOf(processId)) < 2) await setTimeout(2);
        return queue;
      },
      restart: async () => {
        const next = await deaths.start();
        deaths.monotonic += leaseMs;
        await next.beat();
        return next;
      },
      judge: async (queue) => {
        await queue.beat();
        deaths.monotonic += 2 * leaseMs;
        await queue.beat();
      },
      endWithAlone: async (times) => {
        let queue = await deaths.restart();
        for (let death = 0; death < times; death += 1) {
          assert.ok((await queue.claimSuspect()) !== undefined);
          queue = await deaths.restart();
        }
        await deaths.judge(queue);
        return queue;
      },
    };

    async function beatsOf(processId: string): Promise<number> {
      const [row] = await bench
        .database()
        .sql.all<{ beats: number }>("SELECT beats FROM processes WHERE id = $1", [processId]);
      return row?.beats ?? 0;
    }

    beforeEach(() => {
      Object.assign(deaths, { monotonic: 0, cpuMs: 0, log: keepLog() });
      processes = [];
    });
    afterEach(async () => {
      for (const queue of processes) await queue.close();
    });
    suite(bench, deaths);
  });
}
