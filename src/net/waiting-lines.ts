// Tells each caller that has to wait for a host a time of its own: if all were told the same time, all would ask again
// at once.

import { LRUCache } from "lru-cache";

import { callEveryMs } from "../core/limits/host-budget.ts";
import type { Clock } from "../core/ports.ts";

export interface WaitingLines {
  /** Milliseconds until a call is possible again in this line; 0 when the budget has to be asked. */
  closedFor(line: string): number;
  /** Adds a caller that has to wait at least `waitMs`; returns the milliseconds it has to wait. */
  join(line: string, waitMs: number): number;
}

interface Line {
  /** No call is possible before this time. */
  readonly until: number;
  /** The time the last caller was told. */
  readonly last: number;
}

const mostLines = 5_000;
/** Most that callers before add to a wait, since some of them may not come back. */
const longestLineMs = 10 * 60_000;
/** Longest possible wait: a later time was written before the clock was set back. */
const longestWaitMs = 3_600_000;

export function createWaitingLines(clock: Clock): WaitingLines {
  const lines = new LRUCache<string, Line>({ max: mostLines });
  const known = (line: string, now: number): Line | undefined => {
    const found = lines.get(line);
    return found === undefined || found.until - now > longestWaitMs ? undefined : found;
  };
  return {
    closedFor(line) {
      const now = clock();
      return Math.max(0, (known(line, now)?.until ?? 0) - now);
    },
    join(line, waitMs) {
      const now = clock();
      const until = now + waitMs;
      const behind = (known(line, now)?.last ?? 0) + callEveryMs;
      const last = Math.min(Math.max(until, behind), until + longestLineMs);
      lines.set(line, { until, last });
      return last - now;
    },
  };
}
