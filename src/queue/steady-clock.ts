// The time of day as this process saw it at its start, going on evenly whatever is done to the machine's clock (R11).

import type { Clock } from "../core/ports.ts";

/** Makes a clock that never steps; it follows `wall` as it is now. */
export function makeSteadyClock(wall: Clock = Date.now, monotonic: () => number = () => performance.now()): Clock {
  const offset = wall() - monotonic();
  return () => Math.round(offset + monotonic());
}
