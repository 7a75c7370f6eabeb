// How often one tenant's host is called: at most 1,000 times in any hour, the last calls kept for what matters most.
// https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits/

/** progress: "it runs"; background: nobody waits for it. Anything else is a verdict, or a person who looks at a page. */
export type Urgency = "progress" | "background";

export interface HostBudget {
  /** In thousandths of a call. */
  readonly left: number;
  /** When `left` was true. */
  readonly at: number;
  /** The host asked for a pause (429). */
  readonly pausedUntil: number;
}

const whole = 1000;
/** A full budget and an hour's income together are 1,000 calls. */
const mostLeft = 200 * whole;
const perHour = 800 * whole;
const hourMs = 3_600_000;
const reserves: Readonly<Record<Urgency | "most", number>> = { most: 0, progress: 40 * whole, background: 100 * whole };
const longestPauseMs = hourMs;

/** The budget after one call, and 0; or the milliseconds until there is one for a call of this urgency. */
export function spendCall(before: HostBudget | undefined, now: number, urgency?: Urgency): { readonly budget: HostBudget; readonly waitMs: number } {
  const filled = fill(before, now);
  if (now < filled.pausedUntil) return { budget: filled, waitMs: filled.pausedUntil - now };
  const missing = whole + reserves[urgency ?? "most"] - filled.left;
  if (missing > 0) return { budget: filled, waitMs: Math.ceil((missing * hourMs) / perHour) };
  return { budget: { ...filled, left: filled.left - whole }, waitMs: 0 };
}

/** The budget after the host asked for a pause; an hour at most. */
export function pauseCalls(before: HostBudget | undefined, now: number, askedMs: number): HostBudget {
  const filled = fill(before, now);
  return { ...filled, pausedUntil: Math.max(filled.pausedUntil, now + Math.min(askedMs, longestPauseMs)) };
}

/** A clock that was set back gives nothing and takes nothing. */
function fill(before: HostBudget | undefined, now: number): HostBudget {
  if (before === undefined) return { left: mostLeft, at: now, pausedUntil: 0 };
  const sinceMs = Math.max(0, now - before.at);
  const pausedUntil = before.pausedUntil - now > longestPauseMs ? 0 : before.pausedUntil;
  return { left: Math.min(mostLeft, before.left + Math.floor((sinceMs * perHour) / hourMs)), at: now, pausedUntil };
}
