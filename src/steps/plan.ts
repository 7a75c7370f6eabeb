// Step 2 of a webhook: read it, ask every link of the repository, keep why each took or left it.

import type { Dialect } from "../core/dialect.ts";
import { laneOf } from "../core/event.ts";
import { overlongName } from "../core/event-lengths.ts";
import { endpointRepositoryHeader } from "../core/hook.ts";
import type { Event } from "../core/event.ts";
import type { Link } from "../core/link.ts";
import { Problem } from "../core/problem.ts";
import type { Clock, Log, NewId } from "../core/ports.ts";
import { workKeyOf } from "../core/delivery.ts";
import type { Job, Plan, PlannedDecision, PlannedEvent, Queue } from "../core/queue.ts";
import type { Store, StoredHook } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import { decide } from "./decide.ts";
import type { DecidePorts } from "./decide.ts";

export interface PlanPorts extends DecidePorts {
  readonly store: Pick<Store, "tenants" | "links" | "repositories" | "history">;
  readonly queue: Pick<Queue, "settlePlan" | "settleJob">;
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly newId: NewId;
  readonly clock: Clock;
  readonly log: Log;
}

/** Turns one stored hook into events, decisions and deliveries. Throws a Problem with `again` when the host has to be asked and is away. */
export async function plan(ports: PlanPorts, job: Job): Promise<void> {
  const tenant = await ports.store.tenants.get(job.tenantId);
  const hook = await ports.store.history.hook(job.tenantId, job.subjectId);
  if (tenant === undefined || hook === undefined) {
    await ports.queue.settleJob(job, []);
    return;
  }
  const made = await planOf(ports, tenant, hook, job.tries);
  const { deliveries } = await ports.queue.settlePlan(job, made);
  ports.log.info({ tenant: tenant.id, hook: hook.id, event: hook.eventName, state: made.state, events: made.events.length, deliveries }, "hook planned");
}

export type ReceivedHook = Pick<StoredHook, "id" | "dialect" | "headers" | "body">;

/** What becomes of one hook; nothing is written yet but a repository's new name. Throws a Problem with `again` when the host has to be asked and is away. */
export async function planOf(ports: PlanPorts, tenant: Tenant, hook: ReceivedHook, tries: number): Promise<Plan> {
  const head = { hookId: hook.id, tenantId: tenant.id };
  if (tenant.state !== "active") return { ...head, state: "ignored", reason: `the workspace is ${tenant.state}: nothing is built for it`, events: [] };
  const dialect = ports.dialects[hook.dialect];
  if (dialect === undefined) return { ...head, state: "unreadable", reason: `this version of the app does not know the dialect "${hook.dialect}"`, events: [] };
  let read: readonly Event[];
  try {
    const parsed = dialect.parse({ headers: hook.headers, query: {}, body: hook.body });
    if ("ignored" in parsed) return { ...head, state: "ignored", reason: parsed.ignored, events: [] };
    read = parsed.events;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { ...head, state: "unreadable", reason: thrown.message, events: [] };
  }
  // One branch with an impossible name keeps nothing of the same push from being built.
  const overlong = read.map(overlongName).find((why) => why !== undefined);
  const events = overlong === undefined ? read : read.filter((event) => overlongName(event) === undefined);
  if (overlong !== undefined && events.length === 0) return { ...head, state: "ignored", reason: overlong, events: [] };
  const stranger = events.find((event) => isOfAnotherAccount(event, tenant));
  if (stranger !== undefined) {
    return { ...head, state: "ignored", reason: `the repository ${stranger.repository.fullName} belongs to another workspace than the one this hook is for`, events: [] };
  }
  const bound = hook.headers[endpointRepositoryHeader];
  const other = bound === undefined ? undefined : events.find((event) => event.repository.id !== bound);
  if (other !== undefined) return { ...head, state: "ignored", reason: `the repository ${other.repository.fullName} is another than the one this webhook's address is for`, events: [] };
  if (events.length === 0) return { ...head, state: "ignored", reason: "the sender listed no change", events: [] };
  const planned: PlannedEvent[] = [];
  for (const [ordinal, event] of events.entries()) planned.push(await planEvent(ports, tenant, event, ordinal, tries));
  return { ...head, state: "planned", reason: reasonOf(planned, read.length - events.length, overlong), events: planned };
}

async function planEvent(ports: PlanPorts, tenant: Tenant, event: Event, ordinal: number, tries: number): Promise<PlannedEvent> {
  await followRename(ports, tenant, event);
  const links = event.kind === "repository-updated" ? [] : await ports.store.links.forRepository(tenant.id, event.repository.id);
  const decided = await decide(ports, tenant, event, links, tries);
  const decisions = decided.decisions.map(({ link, isTaken, why }): PlannedDecision => {
    if (!isTaken) return { linkId: link.id, isTaken, why };
    return { linkId: link.id, isTaken, why, delivery: deliveryFor(ports, link, decided.event) };
  });
  return { id: ports.newId(), ordinal, event: decided.event, decisions };
}

function deliveryFor(ports: PlanPorts, link: Link, event: Event): NonNullable<PlannedDecision["delivery"]> {
  return {
    id: ports.newId(),
    serverId: link.serverId,
    workKey: workKeyOf(event, link.buildsPushAndPullRequest),
    lane: `${link.id}:${laneOf(event)}`,
    dueAt: ports.clock(),
  };
}

/** Keeps the names of a repository up to date; its id never changes. */
async function followRename(ports: PlanPorts, tenant: Tenant, event: Event): Promise<void> {
  const { id, fullName, owner, slug, name } = event.repository;
  const known = await ports.store.repositories.get(tenant.id, id);
  // Old senders tell no address; what the host once told still holds.
  const url = event.repository.url === "" ? (known?.url ?? "") : event.repository.url;
  if (known?.fullName === fullName && known.name === name && known.url === url) return;
  if (known !== undefined && known.updatedAt > event.at && event.kind !== "repository-updated") return;
  await ports.store.repositories.remember({ tenantId: tenant.id, id, fullName, owner, slug, name, url, updatedAt: Math.max(event.at, known?.updatedAt ?? 0) });
}

function isOfAnotherAccount(event: Event, tenant: Tenant): boolean {
  return tenant.host === "bitbucket-cloud" && event.repository.ownerId !== undefined && event.repository.ownerId !== tenant.accountId;
}

function reasonOf(planned: readonly PlannedEvent[], left: number, whyLeft: string | undefined): string {
  const taken = planned.flatMap((event) => event.decisions).filter((decision) => decision.isTaken).length;
  const events = planned.length === 1 ? "1 event" : `${planned.length} events`;
  const taking = taken === 0 ? `${events}, taken by no job` : `${events}, taken by ${taken === 1 ? "1 job" : `${taken} jobs`}`;
  return whyLeft === undefined ? taking : `${taking}; ${left} more left out: ${whyLeft}`;
}
