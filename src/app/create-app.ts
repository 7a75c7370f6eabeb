// The roof: joins the rooms to one app. Listens to nothing itself.

import type { Server } from "node:http";

import type { Queue } from "../core/queue.ts";
import type { Door } from "../http/door.ts";
import { createMetrics } from "../http/telemetry/metrics.ts";
import type { Metrics } from "../http/telemetry/metrics.ts";
import { measureDepth } from "../queue/depth.ts";
import { openQueue } from "../queue/queue.ts";
import { makeSteadyClock } from "../queue/steady-clock.ts";
import { startWorkers } from "../queue/worker.ts";
import { timeWrites } from "../store/timed-sql.ts";
import { countAfterDeaths } from "../store/tables/suspects.ts";
import { countWaitingByTenant } from "../store/waiting-by-tenant.ts";
import { watchDatabase } from "../store/watch-database.ts";
import { assignWork } from "./job-handlers.ts";
import { openDoors } from "./open-doors.ts";
import { listPeriodicJobs } from "./periodic-jobs.ts";
import type { Resources } from "./resources.ts";
import { runPeriodicJobs } from "./run-periodic-jobs.ts";
import type { PeriodicJobs } from "./run-periodic-jobs.ts";
import { traceWork } from "./traced-work.ts";

export interface App {
  /** Listens to nothing yet. */
  readonly server: Server;
  /** Starts taking work from the queue. */
  work(): void;
  /**
   * Not ready any more; finishes what is in hand. The doors have to stay open: a CI server may say that it took a build
   * only once its result was taken.
   */
  rest(): Promise<void>;
  /** To be called once the doors are shut: writes down what waits, hands back what is left, and closes everything. */
  close(): Promise<void>;
}

/** Makes the app over open resources whose migrations have run. */
export async function createApp(resources: Resources): Promise<App> {
  const { config, database, store, clock, log, newId } = resources;
  const metrics = openMetrics(resources);
  // Due times must not jump with the machine's clock (R11); tokens are checked against the real one.
  const steady = makeSteadyClock(clock);
  const sql = timeWrites(database.sql, (ms) => metrics.databaseWrote(ms));
  const queue = openQueue({ sql, processId: newId(), clock: steady, log, leaseMs: config.leaseMs });
  const work = assignWork(resources, queue, metrics, steady);
  const watch = watchDatabase(database, log);
  const opened = await openWaysIn(resources, queue);
  const doors = opened.map(({ entry }) => entry);
  const http = openDoors(resources, { queue, metrics, work, watch, doors, steady });
  let workers: ReturnType<typeof startWorkers> | undefined;
  let periodicJobs: PeriodicJobs | undefined;
  return {
    server: http.server,
    work() {
      const ports = { queue, isBacklogged: () => queue.isBacklogged(), clock: steady, random: Math.random, log };
      workers ??= startWorkers({ ...ports, ...traceWork(work, store, queue) });
      periodicJobs ??= runPeriodicJobs({ once: store.once, clock, log }, listPeriodicJobs(resources, queue));
    },
    async rest() {
      http.drain();
      await Promise.all([workers?.stop(), periodicJobs?.stop()]);
    },
    async close() {
      watch.stop();
      await queue.close();
      for (const door of opened) door.close();
    },
  };
}

function openMetrics({ database: { sql }, store, clock }: Resources): Metrics {
  return createMetrics({
    depth: () => measureDepth(sql),
    openBreakers: () => store.breakers.countOpen(),
    waitingByTenant: () => countWaitingByTenant(sql),
    afterDeaths: () => countAfterDeaths(sql),
    clock,
  });
}

interface OpenedDoor {
  readonly entry: Door;
  close(): void;
}

/** The ways in that are configured open, beside the addresses of native webhooks; each is loaded only then. */
async function openWaysIn(resources: Resources, queue: Queue): Promise<readonly OpenedDoor[]> {
  const { connectSigner, config } = resources;
  const opened: OpenedDoor[] = [];
  if (connectSigner !== undefined) {
    const { openConnect } = await import("./open-connect.ts");
    opened.push(await openConnect(resources, connectSigner, queue));
  }
  if (config.forge !== undefined) {
    const { openForge } = await import("./open-forge.ts");
    opened.push(openForge(resources, config.forge, queue));
  }
  return opened;
}
