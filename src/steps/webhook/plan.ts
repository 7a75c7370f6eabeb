// Step 2 of a webhook: read it, ask every link of the repository, keep why each took or left it.

import { laneOf } from "../../core/event.ts";
import type { Event } from "../../core/event.ts";
import type { Line } from "../../core/limits/line.ts";
import type { Link } from "../../core/link.ts";
import type { Log } from "../../core/ports.ts";
import { workKeyOf } from "../../core/delivery.ts";
import type { Job, Plan, PlannedDecision, PlannedEvent, Queue } from "../../core/queue.ts";
import type { StorePart } from "../../core/store.ts";
import type { StoredHook } from "../../core/history-store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { isAsked } from "../../core/rules/comment-command.ts";
import { defined } from "../../core/rules/defined.ts";
import { decide } from "./decide.ts";
import type { Decision, DecidePorts } from "./decide.ts";
import { followNames } from "./repository-names.ts";
import { skippedBuild } from "./skipped-build.ts";
import type { SkippedPorts } from "./skipped-build.ts";
import { readHook } from "./read-hook.ts";
import type { ReadEvents, ReadHookPorts, ReadNothing, ReceivedHook } from "./read-hook.ts";

/** Decisions and events in one transaction: a few milliseconds of the one writer, and of the loop. */
const partWeight = 250;
/** Larger hooks take too long to read while their sender waits. */
const bytesPlannedAtOnce = 128 * 1024;

/** For the plan itself, before anything of it is written down. */
export interface PlanOfPorts extends DecidePorts, ReadHookPorts, SkippedPorts {
  readonly store: StorePart<{
    links: "forRepository";
    repositories: "get" | "remember";
    history: "lastCommit" | "standings";
    builds: "ofCommit" | "linksByCommit";
  }>;
}

export interface PlanPorts extends PlanOfPorts {
  readonly store: PlanOfPorts["store"] & StorePart<{ tenants: "get"; history: "hook" }>;
  readonly queue: Pick<Queue, "settlePlan" | "writePlanPart" | "settleJob">;
  /** Asks the host where the branches of a repository stand, because a sender listed less than there was. */
  readonly lookAgain: (tenant: Tenant, repositoryId: string, mayWait: boolean) => Promise<void>;
  /** Where a tenant's large hooks wait for each other. */
  readonly largePlans: Line;
  readonly log: Log;
}

/**
 * Turns one stored hook into events, decisions and deliveries. A large hook steps aside and waits for the tenant's
 * other large ones: together they would fill every commit. Throws a Problem with `again` when the host has to be asked
 * and is away.
 */
export async function plan(ports: PlanPorts, job: Job, stepAside?: () => void): Promise<void> {
  const isLarge = await planUnlessLarge(ports, job, partWeight);
  if (!isLarge) return;
  stepAside?.();
  await ports.largePlans.run(job.tenantId, () => planUnlessLarge(ports, job, Infinity));
}

/**
 * True when nothing was done, because the hook is larger than `most`. Read anew each time: what waits keeps nothing in
 * memory.
 */
async function planUnlessLarge(ports: PlanPorts, job: Job, most: number): Promise<boolean> {
  const tenant = await ports.store.tenants.get(job.tenantId);
  const hook = await ports.store.history.hook(job.tenantId, job.subjectId);
  if (tenant === undefined || hook === undefined) {
    await ports.queue.settleJob(job, []);
    return false;
  }
  if (most < Infinity && hook.body.byteLength > bytesPlannedAtOnce) return true;
  const read = await ports.turns.run(tenant.id, () => readHook(ports, tenant, hook));
  const [first] = "events" in read ? read.events : [];
  if (
    "events" in read &&
    first !== undefined &&
    read.events.length * weightOf((await linksOf(ports, tenant, first)).length) > most
  )
    return true;
  if (read.unlisted !== undefined) await ports.lookAgain(tenant, read.unlisted, !("events" in read));
  const settled =
    "events" in read ? await planInParts(ports, job, tenant, hook, read) : await settleRead(ports, job, hook, read);
  ports.log.info({ tenant: tenant.id, hook: hook.id, event: hook.eventName, ...settled }, "hook planned");
  return false;
}

interface Settled {
  readonly state: Plan["state"];
  readonly events: number;
  readonly deliveries: number;
}

async function settleRead(
  ports: PlanPorts,
  job: Job,
  hook: StoredHook,
  { state, reason }: ReadNothing,
): Promise<Settled> {
  const { deliveries } = await ports.queue.settlePlan(job, {
    hookId: hook.id,
    tenantId: hook.tenantId,
    state,
    reason,
    events: [],
  });
  return { state, events: 0, deliveries };
}

/**
 * Plans what was read in parts, each written before the next is made: memory and the database hold one part at a time.
 */
async function planInParts(
  ports: PlanPorts,
  job: Job,
  tenant: Tenant,
  hook: StoredHook,
  read: ReadEvents,
): Promise<Settled> {
  const head = { hookId: hook.id, tenantId: tenant.id };
  const count: Count = { events: 0, taken: 0 };
  let deliveries = 0;
  let part: PlannedEvent[] = [];
  let weight = 0;
  for (const [ordinal, event] of read.events.entries()) {
    if (weight >= partWeight) {
      const written = await ports.queue.writePlanPart(job, { ...head, state: "planned", reason: "", events: part });
      deliveries += written.deliveries;
      part = [];
      weight = 0;
    }
    const planned = await planEvent(ports, tenant, event, ordinal, job.tries);
    add(count, planned);
    part.push(planned);
    weight += weightOf(planned.decisions.length);
  }
  const settled = await ports.queue.settlePlan(job, {
    ...head,
    state: "planned",
    reason: reasonOf(count, read),
    events: part,
  });
  return { state: "planned", events: count.events, deliveries: deliveries + settled.deliveries };
}

/**
 * What becomes of one hook that is about to be written down; nothing is written yet but a repository's new name.
 * Undefined when it is so large that a job has to plan it, part by part. Throws a Problem with `again` when the host
 * has to be asked and is away.
 */
export async function planOf(ports: PlanOfPorts, tenant: Tenant, hook: ReceivedHook): Promise<Plan | undefined> {
  if (hook.body.byteLength > bytesPlannedAtOnce) return undefined;
  const head = { hookId: hook.id, tenantId: tenant.id };
  const read = readHook(ports, tenant, hook);
  if (read.unlisted !== undefined) return undefined;
  if (!("events" in read)) return { ...head, state: read.state, reason: read.reason, events: [] };
  const planned: PlannedEvent[] = [];
  const count: Count = { events: 0, taken: 0 };
  let weight = 0;
  for (const [ordinal, event] of read.events.entries()) {
    const one = await planEvent(ports, tenant, event, ordinal, 0);
    add(count, one);
    planned.push(one);
    weight += weightOf(one.decisions.length);
    if (weight > partWeight) return undefined;
  }
  return { ...head, state: "planned", reason: reasonOf(count, read), events: planned };
}

async function planEvent(
  ports: PlanOfPorts,
  tenant: Tenant,
  told: Event,
  ordinal: number,
  tries: number,
): Promise<PlannedEvent> {
  const event = await followNames(ports, tenant, told);
  const links = await linksOf(ports, tenant, event);
  const decided = await decide(ports, tenant, event, links, tries);
  const decisions = decided.decisions.map((decision) => plannedDecision(ports, decision, decided.event));
  const planned = { id: ports.newId(), ordinal, event: decided.event, decisions };
  const skipped = await skippedBuild(ports, decided);
  const isAnswered = links.some((link) => isAsked(link, decided.event));
  // A push makes none of them: nothing is copied for it.
  return skipped === undefined && !isAnswered
    ? planned
    : defined({ ...planned, skipped, isAnswered: isAnswered || undefined });
}

function plannedDecision(
  ports: PlanOfPorts,
  { link, isTaken, why, standing }: Decision,
  event: Event,
): PlannedDecision {
  const decision: PlannedDecision = isTaken
    ? { linkId: link.id, isTaken, why, delivery: deliveryFor(ports, link, event) }
    : { linkId: link.id, isTaken, why };
  return standing === undefined ? decision : { ...decision, standing };
}

async function linksOf(ports: PlanOfPorts, tenant: Tenant, event: Event): Promise<readonly Link[]> {
  return event.kind === "repository-updated" ? [] : ports.store.links.forRepository(tenant.id, event.repository.id);
}

function deliveryFor(ports: PlanOfPorts, link: Link, event: Event): NonNullable<PlannedDecision["delivery"]> {
  return {
    id: ports.newId(),
    serverId: link.serverId,
    workKey: workKeyOf(event, link.buildsPushAndPullRequest),
    lane: `${link.id}:${laneOf(event)}`,
    dueAt: ports.clock(),
  };
}

/** Rows to write for an event: itself, and a decision and perhaps a delivery for each link. */
function weightOf(links: number): number {
  return 1 + links;
}

interface Count {
  events: number;
  taken: number;
}

function add(count: Count, planned: PlannedEvent): void {
  count.events += 1;
  count.taken += planned.decisions.filter((decision) => decision.isTaken).length;
}

function reasonOf({ events, taken }: Count, { left, whyLeft }: ReadEvents): string {
  const what = events === 1 ? "1 event" : `${events} events`;
  const taking =
    taken === 0 ? `${what}, taken by no job` : `${what}, taken by ${taken === 1 ? "1 job" : `${taken} jobs`}`;
  return whyLeft === undefined ? taking : `${taking}; ${left} more left out: ${whyLeft}`;
}
