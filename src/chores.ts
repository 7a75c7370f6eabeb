// What has to be done at intervals, whoever comes and goes.

import { setTimeout as sleep } from "node:timers/promises";

import type { Foundation } from "./foundation.ts";
import { eraseUninstalled } from "./steps/uninstall.ts";
import { sweep } from "./store/retention.ts";
import type { Chore } from "./upkeep.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Small enough that a hook which comes between waits a few milliseconds at most. */
const sliceRows = 250;
const pauseMs = 20;

/** The chores of one process. */
export function assignChores(foundation: Foundation): Chore[] {
  const { store, clock, log, config, database } = foundation;
  return [
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
        const cutoffs = { now, hooksBefore: now - hookDays * dayMs, attemptsBefore: now - attemptDays * dayMs, buildsBefore: now - buildDays * dayMs };
        const pause = () => sleep(pauseMs, undefined, { signal, ref: false });
        log.info({ ...(await sweep(database.sql, cutoffs, { sliceRows, pause })) }, "what was kept long enough is gone");
      },
    },
  ];
}
