// The house's chores: each at its interval, by one process at a time, and none of them in anybody's way.

import { setTimeout as sleep } from "node:timers/promises";

import type { Clock, Log } from "../core/ports.ts";
import { asProblem } from "../core/problem.ts";
import type { OnceStore } from "../core/store.ts";

export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  /** Stops soon after the signal. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface Upkeep {
  stop(): Promise<void>;
}

interface UpkeepPorts {
  readonly once: Pick<OnceStore, "put">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Chores begin this long after the start, when the process has become ready. */
const settleMs = 10_000;
/** Processes come and go: a chore that is due once a day is looked at more often. */
const lookEveryMs = 3_600_000;

/**
 * Starts all chores. Whichever process comes first after an interval does the chore; a chore that fails is done at the
 * next interval.
 */
export function startUpkeep(ports: UpkeepPorts, chores: readonly Chore[]): Upkeep {
  const ending = new AbortController();
  const done = chores.map((chore) => repeat(ports, chore, ending.signal));
  return {
    async stop() {
      ending.abort();
      await Promise.all(done);
    },
  };
}

async function repeat(ports: UpkeepPorts, chore: Chore, signal: AbortSignal): Promise<void> {
  let waitMs = Math.min(settleMs, chore.everyMs);
  while (await waited(waitMs, signal)) {
    waitMs = Math.min(lookEveryMs, chore.everyMs);
    try {
      // A little less than the interval, so that a process alone finds its own mark gone.
      const isMine = await ports.once.put("upkeep", chore.name, "", ports.clock() + chore.everyMs * 0.9);
      if (isMine) await chore.run(signal);
    } catch (thrown) {
      if (!signal.aborted)
        ports.log.warn(
          { chore: chore.name, problem: asProblem(thrown).message, cause: asProblem(thrown).cause },
          "a chore failed; it is done again at its next time",
        );
    }
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal, ref: false }).catch(() => false);
}
