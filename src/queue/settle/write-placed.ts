// Writes events, decisions and deliveries; and lets newer commits take the place of waiting ones.

import type { Event } from "../../core/event.ts";
import { laneOf } from "../../core/event.ts";
import type { Sql, SqlValue } from "../../core/ports.ts";
import type { Plan, PlannedDecision, PlannedEvent } from "../../core/queue.ts";
import { insertRows } from "../group/rows.ts";
import { addJobs } from "../jobs.ts";
import { addBuilds } from "./build-rows.ts";
import { takenBefore, writeStandings } from "./standings.ts";
import { isReplaceable, supersede } from "./supersede.ts";
import type { NewDelivery } from "./supersede.ts";
import { findEarlierWork, workId } from "./work-key.ts";

/** One planned event with where it stands. */
export interface Placed {
  readonly plan: Plan;
  readonly planned: PlannedEvent;
  readonly position: number;
  readonly orderKey: string;
  readonly isLate: boolean;
}

/** Writes what follows from planned events, in their order; returns the deliveries that were made. */
export async function writePlaced(transaction: Sql, placed: readonly Placed[], now: number): Promise<NewDelivery[]> {
  const fresh = await writeEvents(transaction, placed);
  const taken = fresh.flatMap(deliveriesOf);
  const { made, left } = await writeDeliveries(transaction, taken, now);
  await writeDecisions(transaction, fresh, left, now);
  await writeStandings(transaction, fresh, now);
  await supersede(transaction, made, now);
  await writeSkipped(transaction, fresh, now);
  await askForAnswers(transaction, fresh, now);
  return made;
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
    const opened = event.kind === "pull-request-opened" ? { opened: event.pullRequest?.id ?? 0 } : {};
    return [{ ...head, ...delivery, ...opened, linkId, commit, isReplaceable: isReplaceable(event), replay: 0 }];
  });
}

/** Adds deliveries; `left` holds, for those whose work somebody does already or did before, why they are not made. */
async function writeDeliveries(
  transaction: Sql,
  asked: readonly NewDelivery[],
  now: number,
): Promise<{ made: NewDelivery[]; left: Map<string, string> }> {
  const earlier = await findEarlierWork(transaction, asked);
  const before = await takenBefore(
    transaction,
    asked.filter(isOpened).filter((one) => !earlier.has(workId(one))),
  );
  const left = new Map<string, string>();
  const wanted: NewDelivery[] = [];
  for (const delivery of asked) {
    const work = earlier.get(workId(delivery));
    if (work?.doneBy !== undefined) left.set(delivery.id, onItsWay(work.doneBy));
    else if (before.has(delivery.id))
      left.set(delivery.id, "left: the link took this commit of the pull request before");
    else {
      wanted.push({ ...delivery, replay: work?.nextReplay ?? 0 });
      earlier.set(workId(delivery), { doneBy: delivery.id, nextReplay: 0 });
    }
  }
  const rows = wanted.map((delivery) => rowOf(delivery, now));
  const into = `deliveries (tenant_id, id, hook_id, event_id, link_id, server_id, repository_id, order_key, lane,
    work_key, replay, commit_hash, is_replaceable,
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
  for (const delivery of missed)
    left.set(delivery.id, onItsWay(faster.get(workId(delivery))?.doneBy ?? "of another process"));
  return { made: wanted.filter(({ id }) => ids.has(id)), left };
}

function isOpened(delivery: NewDelivery): delivery is NewDelivery & { readonly opened: number } {
  return delivery.opened !== undefined;
}

function onItsWay(deliveryId: string): string {
  return `the same commit is already on its way to this job (delivery ${deliveryId})`;
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
      const whyLeft = delivery === undefined ? undefined : left.get(delivery.id);
      const head = [plan.tenantId, repositoryOf(planned.event), position, planned.id, linkId];
      return [...head, ...(whyLeft === undefined ? [Number(isTaken), why] : [0, whyLeft]), now];
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

async function askForAnswers(transaction: Sql, placed: readonly Placed[], now: number): Promise<void> {
  const jobs = placed
    .filter(({ planned }) => planned.isAnswered === true)
    .map(({ plan, planned }) => ({
      kind: "answer" as const,
      tenantId: plan.tenantId,
      subjectId: planned.id,
      dueAt: now,
    }));
  if (jobs.length > 0) await addJobs(transaction, jobs, now);
}

/** What links left for their path filters is shown like any build. */
async function writeSkipped(transaction: Sql, placed: readonly Placed[], now: number): Promise<void> {
  const builds = placed.flatMap(({ planned: { skipped } }) => (skipped === undefined ? [] : [skipped]));
  if (builds.length === 0) return;
  const ids = await addBuilds(transaction, builds);
  const jobs = builds.map(({ id, tenantId }, at) => ({
    kind: "report" as const,
    tenantId,
    subjectId: ids[at] ?? id,
    dueAt: now,
  }));
  await addJobs(transaction, jobs, now);
}
