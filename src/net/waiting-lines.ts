// Whoever has to wait for a call to a host is told a time of his own: were all told the same, all would ask again at
// once.

import { LRUCache } from "lru-cache";

import { callEveryMs } from "../core/limits/host-budget.ts";
import type { Clock } from "../core/ports.ts";

export interface WaitingLines {
  /** Milliseconds in which nobody of this line can have a call; 0 when it has to be asked for. */
  closedFor(line: string): number;
  /** Adds one more to the line of those who have to wait at least so long; how long he has to wait. */
  join(line: string, waitMs: number): number;
}

interface Line {
  /** No call can be had before. */
  readonly until: number;
  /** What the last one was told. */
  readonly last: number;
}

const mostLines = 5_000;
/** Some of those before may not come back: nobody waits longer for them. */
const longestLineMs = 10 * 60_000;
/** Nobody has to wait longer than that: what says so was written before the clock was set back. */
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
