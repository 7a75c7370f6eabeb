// When a CI server that fails is left alone for a while (R8): as Bitbucket's own breaker does, but what waits is
// delayed, never dropped.

export interface Breaker {
  /** Failures in a row. */
  readonly failures: number;
  /** How often it opened without a success in between. */
  readonly openings: number;
  /** Nothing is sent before; afterwards one delivery goes ahead to try. Absent: closed. */
  readonly openUntil?: number;
}

/** How a try left its server: it answered, whatever it said; or it could not be worked with. */
export type ServerSign = { readonly sign: "well" } | { readonly sign: "failing"; readonly retryAfterMs?: number };

export const closedBreaker: Breaker = { failures: 0, openings: 0 };

const failuresToOpen = 5;
const firstWaitMs = 10_000;
const longestWaitMs = 10 * 3_600_000;
const longestAskedMs = 3_600_000;

/** The breaker after one more failure; a Retry-After holds the whole server back at once. */
export function afterFailure(before: Breaker, now: number, retryAfterMs = 0): Breaker {
  const failures = before.failures + 1;
  const isOpen = before.openUntil !== undefined && now < before.openUntil;
  const opens = failures >= failuresToOpen && !isOpen;
  const openings = before.openings + Number(opens);
  const openUntil = Math.max(
    before.openUntil ?? 0,
    opens ? now + waitMs(openings) : 0,
    retryAfterMs > 0 ? now + Math.min(retryAfterMs, longestAskedMs) : 0,
  );
  return { failures, openings, ...(openUntil === 0 ? {} : { openUntil }) };
}

function waitMs(openings: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(openings - 1, 20));
}
