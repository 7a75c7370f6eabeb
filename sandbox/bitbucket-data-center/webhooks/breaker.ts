// Data Center's circuit breaker: after 5 failures in a row a webhook is skipped for 10 s, growing to 10 h; what is
// skipped is lost. initial * exponent ^ (failures - trigger count): https://jira.atlassian.com/browse/BSERV-14285
import type { Clock } from "../../stand-in/clock.ts";

const breakerNumbers = {
  triggerCount: 5,
  initialMs: 10_000,
  exponent: 1.2,
  maxMs: 10 * 60 * 60_000,
  inFlight: 250,
} as const;

/** One webhook's breaker. */
export interface Breaker {
  failuresInARow: number;
  /** Skipped until then. */
  openUntilMs: number;
  inFlight: number;
}

export function createBreaker(): Breaker {
  return { failuresInARow: 0, openUntilMs: 0, inFlight: 0 };
}

/** Why an event is not sent, or undefined when it is. */
export function reasonToSkip(breaker: Breaker, clock: Clock): string | undefined {
  const waitMs = breaker.openUntilMs - clock.now();
  if (waitMs > 0)
    return `skipped: ${breaker.failuresInARow} failures in a row, not tried for another ${Math.ceil(waitMs / 1000)} s`;
  return breaker.inFlight >= breakerNumbers.inFlight
    ? `skipped: ${breakerNumbers.inFlight} in flight already`
    : undefined;
}

/** Notes how one delivery went. */
export function settle(breaker: Breaker, clock: Clock, isSuccess: boolean): void {
  breaker.failuresInARow = isSuccess ? 0 : breaker.failuresInARow + 1;
  breaker.openUntilMs = isSuccess ? 0 : clock.now() + waitMs(breaker.failuresInARow);
}

/** How long a webhook rests after so many failures in a row. */
export function waitMs(failuresInARow: number): number {
  const { triggerCount, initialMs, exponent, maxMs } = breakerNumbers;
  return failuresInARow < triggerCount
    ? 0
    : Math.min(maxMs, Math.round(initialMs * exponent ** (failuresInARow - triggerCount)));
}
