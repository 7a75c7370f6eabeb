// Times as people say them, with the exact moment beside: pages are read at a glance and checked in detail.

/** How often a page that somebody looks at asks for what is new: a push is seen within three seconds. */
export const watchSeconds = 2;

export interface TimeView {
  /** For <time datetime>. */
  readonly iso: string;
  /** "3 minutes ago". */
  readonly words: string;
  /** "2026-11-22 13:31:05 UTC". */
  readonly full: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps: readonly (readonly [limitMs: number, unitMs: number, unit: string])[] = [
  [minute, second, "second"],
  [hour, minute, "minute"],
  [day, hour, "hour"],
  [14 * day, day, "day"],
  [60 * day, 7 * day, "week"],
  [700 * day, 30 * day, "month"],
  [Infinity, 365 * day, "year"],
];

/** A moment as the pages show it; `now` and `at` in milliseconds since 1970. */
export function timeOf(at: number, now: number): TimeView {
  const iso = new Date(at).toISOString();
  return { iso, words: relativeWords(at, now), full: `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` };
}

/** "3 minutes ago", "in 2 hours", "just now". */
function relativeWords(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance < 5 * second) return "just now";
  const [, unitMs, unit] = steps.find(([limitMs]) => distance < limitMs) ?? [0, day, "day"];
  const amount = countOf(Math.floor(distance / unitMs), unit);
  return at > now ? `in ${amount}` : `${amount} ago`;
}

/** How long something took: "0.4 s", "42 s", "3 min 5 s", "2 h 10 min". */
export function durationWords(ms: number): string {
  if (ms < 10 * second) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / second);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return joined(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(ms / minute);
  return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

/** "1 try", "3 tries". */
export function countOf(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith("y") && !/[aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
