// When a delivery that failed is tried again (R7).

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before the 1st, 2nd, ... try; after the last the delivery is parked. */
export const retryWaitsMs: readonly number[] = [
  0,
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
];

const retryAfterCapMs = hour;

/**
 * Milliseconds until the next try after `tries` tries failed, or undefined when none is left.
 * `random` is in [0, 1) and adds up to 10 %, so that what failed together is not tried again together.
 */
export function nextWaitMs(tries: number, random: number, retryAfterMs?: number): number | undefined {
  const planned = retryWaitsMs[tries];
  if (planned === undefined) return undefined;
  const asked = Math.min(retryAfterMs ?? 0, retryAfterCapMs);
  return Math.round(Math.max(planned, asked) * (1 + random * 0.1));
}

/** Milliseconds a Retry-After header asks for (seconds or an HTTP date), or undefined when absent or unreadable. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * second;
  const at = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

export type Verdict = "taken" | "try-again" | "park" | "disable-link";

/** What an HTTP status of a CI means for the delivery, where the adapter has no better knowledge (R7). */
export function judgeStatus(status: number): Verdict {
  if (status >= 200 && status < 300) return "taken";
  if (status === 410) return "disable-link";
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "try-again";
  return "park";
}
