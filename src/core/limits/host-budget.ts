// How often one tenant's host is called: at most 1,000 times in any hour. People who wait for a page have calls of
// their own; the last of the shared ones are kept for what matters most, and for repositories that had less.
// https://support.atlassian.com/bitbucket-cloud/docs/api-request-limits/

/**
 * person: somebody waits for the answer. progress: "it runs". background: nobody waits for it. Absent: a build or its
 * verdict does.
 */
export type Urgency = "person" | "progress" | "background";

/** Who wants to make a call. */
export interface Spender {
  readonly urgency?: Urgency | undefined;
  /** Its share is counted by repository. */
  readonly repositoryId?: string | undefined;
}

/** Numbers of calls in thousandths. */
export interface HostBudget {
  /** For everybody. */
  readonly left: number;
  /** For people alone. */
  readonly peopleLeft: number;
  /** When both were true. */
  readonly at: number;
  /** The host asked for a pause (429). */
  readonly pausedUntil: number;
}

/** What somebody had of the shared calls lately; it counts half as much after every quarter of an hour. */
export interface HostShare {
  /** In thousandths of a call. */
  readonly had: number;
  readonly at: number;
}

/** The spender's share and that of all together. */
export interface HostShares {
  readonly own?: HostShare | undefined;
  readonly all?: HostShare | undefined;
}

export interface Spent {
  readonly budget: HostBudget;
  /** To be kept when they are there. */
  readonly shares?: { readonly own: HostShare; readonly all: HostShare };
  /** 0: the call may be made. */
  readonly waitMs: number;
}

const whole = 1000;
const hourMs = 3_600_000;
/** Full budgets and an hour's income together are 1,000 calls. */
const mostLeft = 140 * whole;
/** Of those for people alone, in thousandths. */
export const allPeopleLeft = 60 * whole;
const perHour = 600 * whole;
const peoplePerHour = 200 * whole;
const reserves: Readonly<Record<"most" | "progress" | "background", number>> = {
  most: 0,
  progress: 30 * whole,
  background: 70 * whole,
};
/** Of these last calls, whoever had x % of all leaves x % to the others. */
const contested = 40 * whole;
const halfLifeMs = 15 * 60_000;
const longestPauseMs = hourMs;

/** Between two calls when all are used up, in milliseconds. */
export const callEveryMs = (hourMs * whole) / (perHour + peoplePerHour);

/**
 * The budget after one call, and 0; or the milliseconds until there is one for this spender, if nobody else takes it.
 */
export function spendCall(before: HostBudget | undefined, shares: HostShares, now: number, spender: Spender): Spent {
  const filled = fill(before, now);
  if (now < filled.pausedUntil) return { budget: filled, waitMs: filled.pausedUntil - now };
  if (spender.urgency === "person" && filled.peopleLeft >= whole) {
    return { budget: { ...filled, peopleLeft: filled.peopleLeft - whole }, waitMs: 0 };
  }
  const own = faded(shares.own, now);
  const all = faded(shares.all, now);
  const missing = whole + keptFrom(spender, own, all) - filled.left;
  if (missing > 0) return { budget: filled, waitMs: waitFor(missing, filled, spender) };
  const counted =
    spender.urgency === "background" ? {} : { shares: { own: plusOne(own, now), all: plusOne(all, now) } };
  return { budget: { ...filled, left: filled.left - whole }, ...counted, waitMs: 0 };
}

/** The budget after the host asked for a pause; an hour at most. */
export function pauseCalls(before: HostBudget | undefined, now: number, askedMs: number): HostBudget {
  const filled = fill(before, now);
  return { ...filled, pausedUntil: Math.max(filled.pausedUntil, now + Math.min(askedMs, longestPauseMs)) };
}

/** What the spender has to leave for others: by the kind of call, and by how much of all calls it had. */
function keptFrom({ urgency }: Spender, own: number, all: number): number {
  const reserve = reserves[urgency === undefined || urgency === "person" ? "most" : urgency];
  return reserve + (urgency === "background" || all === 0 ? 0 : Math.round(contested * Math.min(1, own / all)));
}

function waitFor(missing: number, { peopleLeft }: HostBudget, { urgency }: Spender): number {
  const isOverflowing = peopleLeft >= allPeopleLeft;
  const shared = Math.ceil((missing * hourMs) / (isOverflowing ? perHour + peoplePerHour : perHour));
  return urgency === "person" ? Math.min(shared, Math.ceil(((whole - peopleLeft) * hourMs) / peoplePerHour)) : shared;
}

function faded(share: HostShare | undefined, now: number): number {
  return share === undefined ? 0 : share.had * 0.5 ** (Math.max(0, now - share.at) / halfLifeMs);
}

function plusOne(had: number, now: number): HostShare {
  return { had: Math.round(had + whole), at: now };
}

/** What people do not need goes to everybody. A clock that was set back gives nothing and takes nothing. */
function fill(before: HostBudget | undefined, now: number): HostBudget {
  if (before === undefined) return { left: mostLeft, peopleLeft: allPeopleLeft, at: now, pausedUntil: 0 };
  const sinceMs = Math.max(0, now - before.at);
  const pausedUntil = before.pausedUntil - now > longestPauseMs ? 0 : before.pausedUntil;
  const forPeople = Math.floor((sinceMs * peoplePerHour) / hourMs);
  const peopleLeft = Math.min(allPeopleLeft, before.peopleLeft + forPeople);
  const overflow = forPeople - (peopleLeft - before.peopleLeft);
  const left = Math.min(mostLeft, before.left + Math.floor((sinceMs * perHour) / hourMs) + overflow);
  return { left, peopleLeft, at: now, pausedUntil };
}
