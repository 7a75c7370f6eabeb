// A build row that a result makes: for a part of a run, a second run, or a report that came before our own row.

import type { Build } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { Delivery } from "../../core/delivery.ts";
import type { Link } from "../../core/link.ts";
import type { Clock, NewId, NewToken } from "../../core/ports.ts";
import { contextLimit, nameWithin } from "../../core/text/short-name.ts";
import type { StorePart } from "../../core/store.ts";
import { defined } from "../../core/rules/defined.ts";
import { queuedBuild } from "./queued-build.ts";

export interface NewBuildPorts {
  readonly store: StorePart<{
    history: "event" | "delivery" | "deliveriesOfLink";
    builds: "ofLink" | "ofDelivery" | "ofCommit" | "linksByCommit";
  }>;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly clock: Clock;
}

/** A build row for a result that came before (or without) ours, if a delivery of this link carried its commit. */
export async function buildOfDelivery(ports: NewBuildPorts, link: Link, result: Result): Promise<Build | undefined> {
  const delivery = await deliveryOf(ports, link, result);
  if (delivery === undefined) return undefined;
  const stored = await ports.store.history.event(link.tenantId, delivery.eventId);
  const queued = stored === undefined ? undefined : queuedBuild(link, delivery.id, stored.event, ports.clock());
  if (queued === undefined) return undefined;
  return buildLike(ports, { ...queued, id: "", pageToken: "" }, result);
}

/** The delivery a result speaks of: only the link's own counts (S40). */
export async function deliveryOf(ports: NewBuildPorts, link: Link, result: Result): Promise<Delivery | undefined> {
  if (result.deliveryId !== undefined) {
    const delivery = await ports.store.history.delivery(link.tenantId, result.deliveryId);
    return delivery?.linkId === link.id ? delivery : undefined;
  }
  if (result.commit === undefined) return undefined;
  const known = await ports.store.builds.linksByCommit(link.tenantId, result.commit);
  if (!known.some((pair) => pair.linkId === link.id)) return undefined;
  const recent = await ports.store.history.deliveriesOfLink(link.tenantId, link.id, 200);
  for (const delivery of recent) {
    const stored = await ports.store.history.event(link.tenantId, delivery.eventId);
    if (stored?.event.commit?.hash === result.commit) return delivery;
  }
  return undefined;
}

/** A build row of its own beside `model`: same delivery and commit, nothing known of its run yet. */
export function buildLike(ports: NewBuildPorts, model: Build, result: Result): Build {
  const now = ports.clock();
  const { tenantId, linkId, serverId, repositoryId, deliveryId, commit, refType, refName, pullRequestId, name } = model;
  return defined({
    id: ports.newId(),
    tenantId,
    linkId,
    serverId,
    repositoryId,
    deliveryId,
    commit,
    refType,
    refName,
    pullRequestId,
    run: result.run ?? "",
    context: nameWithin(result.context ?? "", contextLimit),
    state: "queued",
    name,
    number: "",
    url: "",
    description: "",
    pageToken: ports.newToken(),
    createdAt: now,
    updatedAt: now,
  });
}
