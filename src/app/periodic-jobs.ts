// The jobs that run at intervals, whoever calls meanwhile.

import { setTimeout as sleep } from "node:timers/promises";

import type { Queue } from "../core/queue.ts";
import { dialects } from "../dialects/registry.ts";
import type { Resources } from "./resources.ts";
import { hosts } from "../hosts/registry.ts";
import { reconcileTenants } from "../steps/reconcile/reconcile-tenants.ts";
import { eraseUninstalled } from "../steps/tenants/uninstall.ts";
import { sweep } from "../store/retention/retention.ts";
import type { PeriodicJob } from "./run-periodic-jobs.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Small enough that a hook which comes between waits a few milliseconds at most. */
const sliceRows = 250;
const pauseMs = 20;

/** The periodic jobs of one process. */
export function listPeriodicJobs(resources: Resources, queue: Pick<Queue, "takeHook">): PeriodicJob[] {
  const { store, clock, log, config, database } = resources;
  return [
    ...(config.reconcileMs === 0 ? [] : [searchForLostEvents(resources, queue)]),
    {
      name: "erase-uninstalled",
      everyMs: hourMs,
      run: async () => {
        await eraseUninstalled({ store, clock, log });
      },
    },
    {
      name: "sweep",
      everyMs: dayMs,
      run: async (signal) => {
        const now = clock();
        const { hookDays, attemptDays, buildDays } = config.keep;
        const cutoffs = {
          now,
          hooksBefore: now - hookDays * dayMs,
          attemptsBefore: now - attemptDays * dayMs,
          buildsBefore: now - buildDays * dayMs,
        };
        const pause = () => sleep(pauseMs, undefined, { signal, ref: false });
        log.info(
          { ...(await sweep(database.sql, cutoffs, { sliceRows, pause })) },
          "what was kept long enough is gone",
        );
      },
    },
  ];
}

/** Pause between two tenants, so that hosts and the database can serve others. */
const tenantPauseMs = 50;

function searchForLostEvents(resources: Resources, queue: Pick<Queue, "takeHook">): PeriodicJob {
  const { store, clock, log, newId, config, sendToHost, addresses } = resources;
  return {
    name: "reconcile",
    everyMs: config.reconcileMs,
    run: async (signal) => {
      const pause = () => sleep(tenantPauseMs, undefined, { signal, ref: false });
      await reconcileTenants({
        store,
        queue,
        dialects,
        hosts,
        sendToHost,
        apiUrlOf: addresses.apiUrlOf,
        newId,
        clock,
        log,
        pause,
      });
    },
  };
}
