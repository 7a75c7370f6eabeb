// The row of a build of which nothing is known yet but what it was asked for.

import type { Build } from "../../core/build.ts";
import type { Event } from "../../core/event.ts";
import type { Link } from "../../core/link.ts";
import { defined } from "../../core/rules/defined.ts";

/** The build of a link that a delivery asked for, queued at `now`; undefined for an event without a commit. */
export function queuedBuild(
  link: Link,
  deliveryId: string,
  event: Event,
  now: number,
): Omit<Build, "id" | "pageToken"> | undefined {
  if (event.commit === undefined) return undefined;
  return defined({
    tenantId: link.tenantId,
    linkId: link.id,
    serverId: link.serverId,
    repositoryId: link.repositoryId,
    deliveryId,
    commit: event.commit.hash,
    refType: event.ref?.type ?? "branch",
    refName: event.pullRequest?.sourceBranch ?? event.ref?.name ?? "",
    pullRequestId: event.pullRequest?.id,
    run: "",
    context: "",
    state: "queued",
    name: link.name,
    number: "",
    url: "",
    description: "",
    createdAt: now,
    updatedAt: now,
  });
}
