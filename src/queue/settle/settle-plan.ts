// Writes what was worked out from hooks, for as long as their jobs are held.

import type { Sql } from "../../core/ports.ts";
import type { Job, Plan } from "../../core/queue.ts";
import { finishJobs, heldJobs } from "../jobs.ts";
import type { FinishedJob, HeldJob } from "../jobs.ts";
import { askRows } from "../group/rows.ts";
import type { NewDelivery } from "./supersede.ts";
import { writePlaced } from "./write-placed.ts";
import type { Placed } from "./write-placed.ts";

/** Room between the positions of two hooks for the events of the first. */
const positionsPerHook = 10_000;

export interface SettledPlan {
  readonly job: Job;
  readonly plan: Plan;
}

/** Where the hook of this sequence number stands. */
export function positionOf(seq: number): number {
  return seq * positionsPerHook;
}

/**
 * How far after its hook an event stands; those beyond the room stand together at its end, and never among a later
 * hook's.
 */
export function stepsAfter(ordinal: number): number {
  return Math.min(ordinal, positionsPerHook - 1);
}

/** Writes plans whose jobs `owner` still holds; answers how many deliveries each made. */
export async function writePlans(
  transaction: Sql,
  owner: string,
  settled: readonly SettledPlan[],
  now: number,
): Promise<{ deliveries: number }[]> {
  const finished = new Map<string, FinishedJob>();
  for (const job of await finishJobs(
    transaction,
    owner,
    settled.map(({ job }) => job),
  )) {
    finished.set(job.subject_id, job);
  }
  const held = settled.filter(({ job }) => finished.has(job.subjectId));
  await markHooks(
    transaction,
    held.map(({ plan }) => plan),
  );
  const placed = held.flatMap(({ job, plan }) => placesOf(job, plan, finished.get(job.subjectId)));
  const made = await writePlaced(transaction, placed, now);
  return settled.map(({ job, plan }) => ({ deliveries: finished.has(job.subjectId) ? countOf(made, plan) : 0 }));
}

/** Writes first parts of plans whose jobs `owner` still holds, and leaves the jobs; undefined for those it lost. */
export async function writePlanParts(
  transaction: Sql,
  owner: string,
  parts: readonly SettledPlan[],
  now: number,
): Promise<({ deliveries: number } | undefined)[]> {
  const held = new Map<string, HeldJob>();
  for (const job of await heldJobs(
    transaction,
    owner,
    parts.map(({ job }) => job),
  )) {
    held.set(job.subject_id, job);
  }
  const made = await writePlaced(
    transaction,
    parts.flatMap(({ job, plan }) => placesOf(job, plan, held.get(job.subjectId))),
    now,
  );
  return parts.map(({ job, plan }) => (held.has(job.subjectId) ? { deliveries: countOf(made, plan) } : undefined));
}

function countOf(made: readonly NewDelivery[], plan: Plan): number {
  return made.filter(({ hookId, tenantId }) => hookId === plan.hookId && tenantId === plan.tenantId).length;
}

async function markHooks(transaction: Sql, plans: readonly Plan[]): Promise<void> {
  await askRows(
    transaction,
    plans.map((plan) => [plan.tenantId, plan.hookId, plan.state, plan.reason]),
    (list) =>
      `UPDATE hooks SET state = v.column3, reason = v.column4 FROM (VALUES ${list}) AS v
        WHERE hooks.tenant_id = v.column1 AND hooks.id = v.column2`,
    [],
    ["text", "text", "text", "text"],
  );
}

function placesOf(job: Job, plan: Plan, place: Pick<FinishedJob, "position" | "order_key"> | undefined): Placed[] {
  if (place === undefined) return [];
  return plan.events.map((planned) => ({
    plan,
    planned,
    position: place.position + stepsAfter(planned.ordinal),
    orderKey: place.order_key,
    isLate: job.tries > 0,
  }));
}
