// Turns a written-down report into builds: only of the link that its token belongs to (S40).

import { isFinished } from "../core/build.ts";
import type { Build } from "../core/build.ts";
import type { PostedStatus } from "../core/commit-status.ts";
import type { CiAdapter, Result } from "../core/ci-adapter.ts";
import type { Link } from "../core/link.ts";
import type { Clock, Log, NewId, NewToken } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { BuildChange, Job, NewReport, Queue } from "../core/queue.ts";
import { reportTimeOf } from "../core/report-time.ts";
import type { Store } from "../core/store.ts";
import { changeBuild } from "./change-build.ts";
import { buildLike, buildOfDelivery } from "./new-build.ts";
import { changesOfStatus } from "./record-status.ts";
import { onlyDelivery } from "./result-token.ts";
import { postedStatusOf } from "./take-status.ts";

export interface RecordPorts {
  readonly store: Pick<Store, "links" | "repositories" | "servers" | "history" | "builds">;
  readonly queue: Pick<Queue, "report" | "settleJob" | "retryJob" | "enqueue">;
  readonly adapters: Readonly<Record<string, CiAdapter>>;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads one report and changes the builds it speaks of; results that fit no delivery of the link are left with a log line. */
export async function record(ports: RecordPorts, job: Job): Promise<void> {
  const report = await ports.queue.report(job.tenantId, job.subjectId);
  const posted = report === undefined ? undefined : postedStatusOf(report);
  if (report !== undefined && posted !== undefined) {
    await recordStatus(ports, job, report, posted);
    return;
  }
  const links = report === undefined ? [] : await linksOf(ports, report);
  const changes: BuildChange[] = [];
  if (report !== undefined) {
    for (const result of await resultsOf(ports, report, links)) {
      const change = await changeFor(ports, links, result, changes);
      if (change === undefined) ports.log.warn({ tenant: report.tenantId, server: report.serverId, report: report.id }, "a result fits no build or delivery of its link, and was left");
      else changes.push(change);
    }
  }
  await ports.queue.settleJob(job, changes);
}

const earlyTries = 10;
const earlyWaitMs = 500;

/** A CI can be faster than the answer that tells us it took the delivery: then its status waits for the delivery's own row. */
async function recordStatus(ports: RecordPorts, job: Job, report: NewReport, posted: PostedStatus): Promise<void> {
  const learned = await changesOfStatus(ports, report, posted, job.tries < earlyTries);
  if (learned.outcome === "too-early") {
    await ports.queue.retryJob(job, ports.clock() + earlyWaitMs, "the delivery it is about is still on its way");
    return;
  }
  if (learned.outcome === "left") ports.log.warn({ tenant: report.tenantId, server: report.serverId, report: report.id }, "a status fits no delivery of its server's links any more, and was left");
  await ports.queue.settleJob(job, learned.outcome === "changed" ? [learned.change] : []);
  if (learned.outcome === "changed" && learned.wholeId !== undefined) await ports.queue.enqueue("poll", report.tenantId, learned.wholeId, ports.clock());
}

async function linksOf(ports: RecordPorts, report: NewReport): Promise<readonly Link[]> {
  if (report.linkId === undefined) return (await ports.store.links.list(report.tenantId)).filter((link) => link.serverId === report.serverId);
  const link = await ports.store.links.get(report.tenantId, report.linkId);
  return link === undefined ? [] : [link];
}

async function resultsOf(ports: RecordPorts, report: NewReport, links: readonly Link[]): Promise<readonly Result[]> {
  const server = await ports.store.servers.get(report.tenantId, report.serverId);
  const adapter = server === undefined ? undefined : ports.adapters[server.kind];
  if (adapter === undefined) return [];
  try {
    const results = adapter.result(report, report.linkId === undefined ? undefined : links[0]);
    const { [onlyDelivery]: deliveryId } = report.query;
    return deliveryId === undefined ? results : results.map((result) => ({ ...result, deliveryId }));
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    ports.log.warn({ tenant: report.tenantId, report: report.id, problem: thrown.code }, "a stored report can no longer be read");
    return [];
  }
}

async function changeFor(ports: RecordPorts, links: readonly Link[], result: Result, earlier: readonly BuildChange[]): Promise<BuildChange | undefined> {
  for (const link of links) {
    const found = await findBuild(ports, link, result);
    if (found === undefined) continue;
    const pending = earlier.find((change) => change.build.id === found.build.id);
    const before = pending?.build ?? found.build;
    const build = changeBuild(before, result, ports.clock());
    return { build, isNew: found.isNew && pending === undefined, ...reportTime(build, link, ports.clock(), found.isNew) };
  }
  return undefined;
}

function reportTime(build: Build, link: Link, now: number, isNew: boolean): { reportAt?: number; pollAt?: number } {
  return {
    ...reportTimeOf(build, link, now),
    ...(isNew && !isFinished(build.state) ? { pollAt: now + link.deadlineMinutes * 60_000 } : {}),
  };
}

/** The build a result speaks of; a new one for a part (context) or a second run of something we delivered. */
async function findBuild(ports: RecordPorts, link: Link, result: Result): Promise<{ build: Build; isNew: boolean } | undefined> {
  const known = await candidates(ports, link, result);
  const context = result.context ?? "";
  const sameContext = known.filter((build) => build.context === context);
  const sameRun = result.run === undefined ? undefined : sameContext.find((build) => build.run === result.run);
  const match = sameRun ?? sameContext.find((build) => result.run === undefined || build.run === "" || result.deliveryId !== undefined || isSameRun(build, result));
  if (match !== undefined) return { build: match, isNew: false };
  const model = known[0];
  if (model !== undefined) return { build: buildLike(ports, model, result), isNew: true };
  const delivery = await buildOfDelivery(ports, link, result);
  return delivery === undefined ? undefined : { build: delivery, isNew: true };
}

/** Runs are handles of the adapter's own; a queue handle and the build it became differ, so the address decides too. */
function isSameRun(build: Build, result: Result): boolean {
  return build.url !== "" && build.url === result.url;
}

async function candidates(ports: RecordPorts, link: Link, result: Result): Promise<Build[]> {
  if (result.deliveryId !== undefined) {
    const builds = await ports.store.builds.ofDelivery(link.tenantId, result.deliveryId);
    return builds.filter((build) => build.linkId === link.id);
  }
  if (result.run !== undefined) {
    const builds = (await ports.store.builds.ofLink(link.tenantId, link.id, 200)).filter((build) => build.run === result.run);
    if (builds.length > 0) return builds;
  }
  if (result.commit === undefined) return [];
  const builds = await ports.store.builds.ofCommit(link.tenantId, link.repositoryId, result.commit);
  return builds.filter((build) => build.linkId === link.id);
}
