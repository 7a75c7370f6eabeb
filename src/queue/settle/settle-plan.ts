// Writes what was worked out from hooks: events, decisions, deliveries; and lets newer commits take the place of
// waiting ones.

import type { Event } from "../../core/event.ts";
import { laneOf } from "../../core/event.ts";
import type { Sql, SqlValue } from "../../core/ports.ts";
import type { Job, Plan, PlannedDecision, PlannedEvent } from "../../core/queue.ts";
import { finishJobs, heldJobs } from "../jobs.ts";
import type { FinishedJob, HeldJob } from "../jobs.ts";
import { askRows, insertRows } from "../group/rows.ts";
import { isReplaceable, supersede } from "./supersede.ts";
import type { NewDelivery } from "./supersede.ts";
import { findEarlierWork, workId } from "./work-key.ts";

/** Room between the positions of two hooks for the events of the first. */
const positionsPerHook = 10_000;

export interface SettledPlan {
  readonly job: Job;
  readonly plan: Plan;
}

/** One planned event with where it stands. */
export interface Placed {
  readonly plan: Plan;
  readonly planned: PlannedEvent;
  readonly position: number;
  readonly orderKey: string;
  readonly isLate: boolean;
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

/** Writes what follows from planned events, in their order; returns the deliveries that were made. */
export async function writePlaced(transaction: Sql, placed: readonly Placed[], now: number): Promise<NewDelivery[]> {
  const fresh = await writeEvents(transaction, placed);
  const taken = fresh.flatMap(deliveriesOf);
  const { made, left } = await writeDeliveries(transaction, taken, now);
  await writeDecisions(transaction, fresh, left, now);
  await supersede(transaction, made, now);
  return made;
}

async function markHooks(transaction: Sql, plans: readonly Plan[]): Promise<void> {
  await askRows(
    transaction,
    plans.map((plan) => [plan.tenantId, plan.hookId, plan.state, plan.reason]),
    (list) =>
      `UPDATE hooks SET state = v.column3, reason = v.column4 FROM (VALUES ${list}) AS v WHERE hooks.tenant_id = v.column1 AND hooks.id = v.column2`,
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

/** Returns the events that were not written by an earlier plan of the same hook. */
async function writeEvents(transaction: Sql, placed: readonly Placed[]): Promise<Placed[]> {
  const rows = placed.map(({ plan, planned: { id, ordinal, event }, position }): SqlValue[] => [
    plan.tenantId,
    id,
    plan.hookId,
    ordinal,
    event.repository.id,
    laneOf(event),
    event.commit?.hash ?? null,
    position,
    JSON.stringify(event),
  ]);
  const into = "events (tenant_id, id, hook_id, ordinal, repository_id, lane, commit_hash, position, event)";
  const added = await insertRows<{ id: string }>(
    transaction,
    into,
    rows,
    "ON CONFLICT (hook_id, ordinal) DO NOTHING RETURNING id",
  );
  const ids = new Set(added.map(({ id }) => id));
  return placed.filter(({ planned }) => ids.has(planned.id));
}

function deliveriesOf({ plan, planned, position, orderKey, isLate }: Placed): NewDelivery[] {
  const { event } = planned;
  return planned.decisions.flatMap(({ linkId, delivery }: PlannedDecision): NewDelivery[] => {
    if (delivery === undefined) return [];
    const commit = event.commit?.hash ?? "";
    const head = {
      tenantId: plan.tenantId,
      hookId: plan.hookId,
      eventId: planned.id,
      repositoryId: event.repository.id,
      orderKey,
      position,
      isLate,
    };
    return [{ ...head, ...delivery, linkId, commit, isReplaceable: isReplaceable(event), replay: 0 }];
  });
}

/** Adds deliveries; `left` holds, for those whose work somebody does already, the delivery that does it. */
async function writeDeliveries(
  transaction: Sql,
  asked: readonly NewDelivery[],
  now: number,
): Promise<{ made: NewDelivery[]; left: Map<string, string> }> {
  const earlier = await findEarlierWork(transaction, asked);
  const left = new Map<string, string>();
  const wanted: NewDelivery[] = [];
  for (const delivery of asked) {
    const work = earlier.get(workId(delivery));
    if (work?.doneBy !== undefined) left.set(delivery.id, work.doneBy);
    else {
      wanted.push({ ...delivery, replay: work?.nextReplay ?? 0 });
      earlier.set(workId(delivery), { doneBy: delivery.id, nextReplay: 0 });
    }
  }
  const rows = wanted.map((delivery) => rowOf(delivery, now));
  const into = `deliveries (tenant_id, id, hook_id, event_id, link_id, server_id, repository_id, order_key, lane, work_key, replay, commit_hash, is_replaceable,
    position, state, due_at, tries, reason, created_at, updated_at)`;
  const added = await insertRows<{ id: string }>(
    transaction,
    into,
    rows,
    "ON CONFLICT (tenant_id, link_id, work_key, replay) DO NOTHING RETURNING id",
  );
  const ids = new Set(added.map(({ id }) => id));
  // Another process may have been faster between the question and the insert.
  const missed = wanted.filter(({ id }) => !ids.has(id));
  const faster = await findEarlierWork(transaction, missed);
  for (const delivery of missed) left.set(delivery.id, faster.get(workId(delivery))?.doneBy ?? "of another process");
  return { made: wanted.filter(({ id }) => ids.has(id)), left };
}

function rowOf(delivery: NewDelivery, now: number): SqlValue[] {
  const {
    tenantId,
    id,
    hookId,
    eventId,
    linkId,
    serverId,
    repositoryId,
    orderKey,
    lane,
    workKey,
    replay,
    commit,
    position,
    dueAt,
  } = delivery;
  return [
    tenantId,
    id,
    hookId,
    eventId,
    linkId,
    serverId,
    repositoryId,
    orderKey,
    lane,
    workKey,
    replay,
    commit,
    Number(delivery.isReplaceable),
    position,
    "waiting",
    dueAt,
    0,
    "",
    now,
    now,
  ];
}

async function writeDecisions(
  transaction: Sql,
  placed: readonly Placed[],
  left: ReadonlyMap<string, string>,
  now: number,
): Promise<void> {
  const rows = placed.flatMap(({ plan, planned, position }) =>
    planned.decisions.map(({ linkId, isTaken, why, delivery }): SqlValue[] => {
      const doneBy = delivery === undefined ? undefined : left.get(delivery.id);
      const head = [plan.tenantId, repositoryOf(planned.event), position, planned.id, linkId];
      if (doneBy === undefined) return [...head, Number(isTaken), why, now];
      return [...head, 0, `the same commit is already on its way to this job (delivery ${doneBy})`, now];
    }),
  );
  await insertRows(
    transaction,
    "decisions (tenant_id, repository_id, position, event_id, link_id, is_taken, why, at)",
    rows,
    "",
  );
}

function repositoryOf(event: Event): string {
  return event.repository.id;
}
