// Step 5 of a webhook: show the build's status at the host, as the row stands now, so the order of report jobs does not
// matter (R13).

import { isFinished } from "../../core/build.ts";
import type { Build } from "../../core/build.ts";
import { runTalk } from "../../core/call.ts";
import { hostProblem, onBehalfOf } from "../../core/host-calls.ts";
import type { Host, HostOutcome } from "../../core/host.ts";
import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, Log, SendToHost } from "../../core/ports.ts";
import type { Job, Queue } from "../../core/queue.ts";
import { statusFrom } from "../../core/rules/status.ts";
import { discreetBuild, tellWithout } from "../../core/secrecy/inside-addresses.ts";
import type { Server } from "../../core/server.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { knownTraits, rememberTraits } from "../tenants/host-traits.ts";

export interface ShowStatusPorts {
  readonly store: StorePart<{
    tenants: "get" | "change";
    links: "get";
    repositories: "get";
    servers: "get";
    builds: "get" | "newestRuns";
    history: "delivery";
  }>;
  readonly queue: Pick<Queue, "settleJob">;
  readonly hosts: Readonly<Record<string, Pick<Host, "status" | "isInward">>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly showsCiAddresses: boolean;
  readonly buildPageUrlOf: (pageToken: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly count: (host: string, outcome: HostOutcome<undefined>["outcome"], ms: number) => void;
}

/** Shows one build's status. Throws a Problem with `again` when the host has to be tried again. */
export async function showStatus(ports: ShowStatusPorts, job: Job): Promise<void> {
  const build = await ports.store.builds.get(job.tenantId, job.subjectId);
  const [tenant, link, server, repository, ofCommit, delivery] =
    build === undefined
      ? []
      : await Promise.all([
          ports.store.tenants.get(build.tenantId),
          ports.store.links.get(build.tenantId, build.linkId),
          ports.store.servers.get(build.tenantId, build.serverId),
          ports.store.repositories.get(build.tenantId, build.repositoryId),
          ports.store.builds.newestRuns(build),
          build.deliveryId === undefined ? undefined : ports.store.history.delivery(build.tenantId, build.deliveryId),
        ]);
  const host = tenant === undefined ? undefined : ports.hosts[tenant.host];
  const isShown =
    build !== undefined &&
    link?.reportsStatus === true &&
    repository !== undefined &&
    tenant?.state === "active" &&
    host !== undefined;
  if (!isShown) {
    await ports.queue.settleJob(job, []);
    return;
  }
  const newer = newerRun(build, link, ofCommit ?? []);
  if (newer !== undefined) {
    // Its own report shows it, under the same key.
    ports.log.info(
      { tenant: tenant.id, link: link.id, build: build.id, newer: newer.id },
      "a newer run of the same has the status",
    );
    await ports.queue.settleJob(job, []);
    return;
  }
  const began = ports.clock();
  const isEveryAddressPublic = host.isInward;
  const shown = isEveryAddressPublic === true || ports.showsCiAddresses ? build : wordsFor(build, server);
  const status = statusFrom(shown, link, ports.buildPageUrlOf(build.pageToken), { isEveryAddressPublic });
  const urgency = isUrgent(build) ? undefined : "progress";
  const sendToHost = onBehalfOf({ urgency, repositoryId: repository.id }, ports.sendToHost);
  const outcome = await runTalk(
    host.status(ports.apiUrlOf(tenant), repository, status, knownTraits(tenant, began)),
    (call) => sendToHost(call, tenant),
  );
  if (outcome.outcome === "done") await rememberTraits(ports, tenant.id, outcome.traits ?? []);
  ports.count(tenant.host, outcome.outcome, ports.clock() - began);
  const fields = {
    tenant: tenant.id,
    hook: delivery?.hookId,
    link: link.id,
    delivery: build.deliveryId,
    build: build.id,
    status: status.state,
    ms: ports.clock() - began,
  };
  if (outcome.outcome === "try-again" || (outcome.outcome === "refused" && outcome.isAuthorisation)) {
    // Refused for want of a permission: an admin may give it within the time of all tries.
    throw outcome.outcome === "try-again" ? hostProblem(outcome) : new Problem("host-unreachable", outcome.why);
  }
  if (outcome.outcome === "done") ports.log.info(fields, "status shown");
  else ports.log.warn({ ...fields, why: outcome.why }, "the host refused the status");
  await ports.queue.settleJob(job, []);
}

/** For everybody who reads the repository; by its parts a status is known again, so those stay. */
function wordsFor(build: Build, server: Server | undefined): Build {
  const { context, url } = build;
  return { ...discreetBuild(build, tellWithout(server === undefined ? [] : [server])), context, url };
}

/** The last calls of an hour are kept for verdicts of whole builds: there may be many parts. */
function isUrgent(build: Build): boolean {
  return isFinished(build.state) && build.context === "";
}

/** What says that a commit was skipped never stands in the way of a build of it. */
function real(builds: readonly Build[]): Build[] {
  return builds.filter(({ state }) => state !== "skipped");
}

/** A rebuild has the same key as the run before it; the status follows the newest run. */
function newerRun(build: Build, link: Link, newestFirst: readonly Build[]): Build | undefined {
  const newest = real(newestFirst).find(
    (one) => !link.buildsPushAndPullRequest || one.pullRequestId === build.pullRequestId,
  );
  return newest === undefined || newest.id === build.id ? undefined : newest;
}
