// Hooks, plans and cold rows for tests of the store and the queue.

import type { Event } from "../../src/core/event.ts";
import { laneOf } from "../../src/core/event.ts";
import { workKeyOf } from "../../src/core/delivery.ts";
import { standingAfter } from "../../src/core/rules/standing.ts";
import { defined } from "../../src/core/rules/defined.ts";
import type { Job, NewHook, Plan, Queue } from "../../src/core/queue.ts";
import type { Store } from "../../src/core/store.ts";
import { makeSeal } from "../../src/store/keys/seal.ts";
import type { Seal } from "../../src/store/keys/seal.ts";
import { repositoryId, sampleLink, samplePush, sampleServer, sampleTenant, sampleTime } from "../sample.ts";

export function sampleSeal(id = "key-1", byte = 1): Seal {
  return makeSeal([{ id, key: new Uint8Array(32).fill(byte) }]);
}

export function sampleHook(part: Partial<NewHook> = {}): NewHook {
  return {
    id: "hook-1",
    tenantId: "tenant-1",
    dialect: "bitbucket-cloud",
    deliveryKey: `key of ${part.id ?? "hook-1"}`,
    eventName: "repo:push",
    headers: { "content-type": "application/json" },
    body: new TextEncoder().encode('{"push":{}}'),
    receivedAt: sampleTime,
    ...part,
  };
}

/** One tenant with a repository, a server and a link. */
export async function addTenant(
  store: Pick<Store, "tenants" | "repositories" | "servers" | "links">,
  tenantId = "tenant-1",
  part: { readonly links?: readonly string[]; readonly inFlightLimit?: number } = {},
): Promise<void> {
  const server = `server-of-${tenantId}`;
  await store.tenants.add(sampleTenant({ id: tenantId, doorKey: tenantId }));
  await store.repositories.remember({
    tenantId,
    id: repositoryId,
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "payments",
    url: "https://bitbucket.org/acme/payments",
    updatedAt: sampleTime,
  });
  await store.servers.add(sampleServer({ id: server, tenantId, inFlightLimit: part.inFlightLimit ?? 10 }));
  for (const link of part.links ?? ["link-1"]) {
    const id = tenantId === "tenant-1" ? link : `${tenantId}-${link}`;
    await store.links.add(
      sampleLink({
        id,
        tenantId,
        serverId: server,
        statusKey: id,
        resultToken: `result-of-${id}`,
        badgeToken: `badge-of-${id}`,
      }),
    );
  }
}

/** A plan in which every link takes the event. */
export function samplePlan(
  job: Pick<Job, "subjectId" | "tenantId">,
  events: readonly Event[],
  links: readonly string[] = ["link-1"],
  dueAt = sampleTime,
): Plan {
  return {
    hookId: job.subjectId,
    tenantId: job.tenantId,
    state: "planned",
    reason: "1 event, taken by 1 job",
    events: events.map((event, ordinal) => ({
      id: `${job.subjectId}-event-${ordinal}`,
      ordinal,
      event,
      decisions: links.map((linkId) =>
        defined({
          linkId,
          isTaken: true,
          why: "a push to main",
          standing: standingAfter(event, true, undefined),
          delivery: {
            id: `${job.subjectId}-${ordinal}-${linkId}`,
            serverId: `server-of-${job.tenantId}`,
            workKey: workKeyOf(event, false),
            lane: `${linkId}:${laneOf(event)}`,
            dueAt,
          },
        }),
      ),
    })),
  };
}

/** A push of a commit that is all one digit. */
export function pushOf(digit: string, branch = "main"): Event {
  return samplePush({ commit: { hash: digit.repeat(40) }, ref: { type: "branch", name: branch } });
}

/** Takes a hook and plans it; returns the ids of the deliveries it made. */
export async function takeAndPlan(
  queue: Queue,
  hookId: string,
  event: Event,
  links?: readonly string[],
): Promise<void> {
  await queue.takeHook(sampleHook({ id: hookId }));
  for (const job of await queue.claimJobs(["plan"], 10)) await queue.settlePlan(job, samplePlan(job, [event], links));
}
