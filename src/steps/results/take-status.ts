// A reporter made for Bitbucket posts a build's status to us instead: checked, written down, then answered.

import { readStatus } from "../../core/rules/commit-status.ts";
import type { PostedStatus, ReadStatus } from "../../core/rules/commit-status.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, NewId } from "../../core/ports.ts";
import type { PostedResult, Queue } from "../../core/queue.ts";
import type { StorePart } from "../../core/store.ts";
import { defined } from "../../core/rules/defined.ts";
import { coverReport, keepSecretsOf } from "../webhook/cover-secrets.ts";
import { linksOfStatus } from "./links-of-status.ts";
import type { Reporter, StatusLinksPorts } from "./links-of-status.ts";

export interface TakeStatusPorts {
  readonly store: StatusLinksPorts["store"] & StorePart<{ tenants: "get"; servers: "get" }>;
  readonly queue: Pick<Queue, "takePostedResult">;
  readonly newId: NewId;
  readonly clock: Clock;
}

/**
 * Says of a stored report that it is such a status, and of which shape; reports of a link's own address never carry it.
 */
const shapeHeader = "x-status-shape";

/**
 * Resolves once the status is on disk. Throws Problem "unreadable" for none of Bitbucket's, "not-found" for a commit or
 * repository that the server was never sent (S40).
 */
export async function takeStatus(
  ports: TakeStatusPorts,
  reporter: Reporter,
  posted: PostedStatus,
): Promise<ReadStatus> {
  const read = readStatus(posted);
  const tenant = await ports.store.tenants.get(reporter.tenantId);
  if (tenant?.state !== "active")
    throw new Problem(
      "not-found",
      "The app was removed from this workspace, so it takes no more statuses for it: take its address out of the CI's configuration.",
    );
  const links = await linksOfStatus(ports, reporter, posted);
  if (typeof links === "string") throw new Problem("not-found", links);
  const server = await ports.store.servers.get(reporter.tenantId, reporter.serverId);
  if (server === undefined)
    throw new Problem(
      "not-found",
      "This CI server was removed from the app: take the app's address out of its configuration.",
    );
  await ports.queue.takePostedResult(coverReport(keepSecretsOf({ server, links }), reportOf(ports, reporter, posted)));
  return read;
}

/** The status as it was posted; undefined for a report of another kind. */
export function postedStatusOf(report: PostedResult): PostedStatus | undefined {
  const shape = report.headers[shapeHeader];
  if (report.linkId !== undefined || (shape !== "cloud" && shape !== "server")) return undefined;
  const { commit = "", owner, slug } = report.query;
  const repository = owner === undefined || slug === undefined ? undefined : { owner, slug };
  return defined({
    shape,
    commit,
    contentType: report.headers["content-type"] ?? "",
    body: report.body,
    repository,
  });
}

function reportOf(ports: TakeStatusPorts, reporter: Reporter, posted: PostedStatus): PostedResult {
  return {
    id: ports.newId(),
    tenantId: reporter.tenantId,
    serverId: reporter.serverId,
    headers: { [shapeHeader]: posted.shape, "content-type": posted.contentType.slice(0, 200) },
    query: { commit: posted.commit, ...posted.repository },
    body: posted.body,
    receivedAt: ports.clock(),
  };
}
