// Turns a written-down report into builds: only of the link that its token belongs to (S40).

import { isFinished } from "../../core/build.ts";
import type { PostedStatus } from "../../core/rules/commit-status.ts";
import type { CiAdapter, Result } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { Clock, Log, NewId, NewToken } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { BuildChange, Job, PostedResult, Queue } from "../../core/queue.ts";
import { statusTimeOf } from "../../core/rules/status-time.ts";
import { isReportersRun } from "../../core/run.ts";
import type { Server } from "../../core/server.ts";
import type { StorePart } from "../../core/store.ts";
import { changeBuild } from "./change-build.ts";
import { coverResult, keepSecretsOf } from "../webhook/cover-secrets.ts";
import { findBuild } from "./find-build.ts";
import type { Found } from "./find-build.ts";
import { changesOfStatus } from "./record-status.ts";
import type { RecordStatusPorts } from "./record-status.ts";
import { lateWhy, logRefusal, refusalOf } from "./refuse.ts";
import { onlyDelivery } from "./result-token.ts";
import { postedStatusOf } from "./take-status.ts";

type RecordAdapter = Pick<CiAdapter, "result" | "poll">;

export interface RecordPorts {
  readonly store: RecordStatusPorts["store"] & StorePart<{ links: "get" }>;
  readonly queue: Pick<Queue, "report" | "settleJob" | "retryJob" | "enqueue">;
  readonly adapters: Readonly<Record<string, RecordAdapter>>;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Reads one report and changes the builds it speaks of; what fits no delivery of the link, or is refused, is in the
 * log.
 */
export async function record(ports: RecordPorts, job: Job): Promise<void> {
  const report = await ports.queue.report(job.tenantId, job.subjectId);
  const posted = report === undefined ? undefined : postedStatusOf(report);
  if (report !== undefined && posted !== undefined) {
    await recordStatus(ports, job, report, posted);
    return;
  }
  await ports.queue.settleJob(job, report === undefined ? [] : await changesOf(ports, report));
}

interface Context {
  readonly adapter: RecordAdapter;
  readonly links: readonly Link[];
  readonly server: Server;
  /** The report came to the address of one build; whoever sees that build's log knows the address. */
  readonly isOfOneBuild: boolean;
}

async function changesOf(ports: RecordPorts, report: PostedResult): Promise<BuildChange[]> {
  const server = await ports.store.servers.get(report.tenantId, report.serverId);
  const adapter = server === undefined ? undefined : ports.adapters[server.kind];
  if (server === undefined || adapter === undefined) return [];
  const links = await linksOf(ports, report);
  const context: Context = { adapter, links, server, isOfOneBuild: report.query[onlyDelivery] !== undefined };
  const fields = { tenant: report.tenantId, server: report.serverId, report: report.id };
  const changes: BuildChange[] = [];
  for (const result of resultsOf(ports, report, context)) {
    const change = await changeFor(ports, context, result, changes);
    if (change === undefined) ports.log.warn(fields, "a result fits no build or delivery of its link, and was left");
    else if (change !== "nothing") changes.push(change);
  }
  for (const { build, refusal } of changes) if (refusal !== undefined) logRefusal(ports, report, build, refusal);
  return changes;
}

/** First look at a run that a report told of. */
const firstPollMs = 1000;
const earlyTries = 10;
const earlyWaitMs = 500;

/**
 * A CI can be faster than the answer that tells us it took the delivery: then its status waits for the delivery's own
 * row.
 */
async function recordStatus(ports: RecordPorts, job: Job, report: PostedResult, posted: PostedStatus): Promise<void> {
  const learned = await changesOfStatus(ports, report, posted, job.tries < earlyTries);
  if (learned.outcome === "too-early") {
    await ports.queue.retryJob(job, ports.clock() + earlyWaitMs, "the delivery it is about is still on its way");
    return;
  }
  if (learned.outcome === "left")
    ports.log.warn(
      { tenant: report.tenantId, server: report.serverId, report: report.id },
      "a status fits no delivery of its server's links any more, and was left",
    );
  const changes = learned.outcome === "changed" && learned.change !== undefined ? [learned.change] : [];
  for (const { build, refusal } of changes) if (refusal !== undefined) logRefusal(ports, report, build, refusal);
  await ports.queue.settleJob(job, changes);
  if (learned.outcome === "changed" && learned.wholeId !== undefined)
    await ports.queue.enqueue("poll", report.tenantId, learned.wholeId, ports.clock());
}

async function linksOf(ports: RecordPorts, report: PostedResult): Promise<readonly Link[]> {
  if (report.linkId === undefined)
    return (await ports.store.links.list(report.tenantId)).filter((link) => link.serverId === report.serverId);
  const link = await ports.store.links.get(report.tenantId, report.linkId);
  return link === undefined ? [] : [link];
}

function resultsOf(ports: RecordPorts, report: PostedResult, { adapter, links, server }: Context): readonly Result[] {
  try {
    const results = adapter.result(report, report.linkId === undefined ? undefined : links[0]);
    const { [onlyDelivery]: deliveryId } = report.query;
    const secrecy = keepSecretsOf({ server, links, deliveryId: deliveryId ?? results[0]?.deliveryId });
    return results.map((result) => coverResult(secrecy, deliveryId === undefined ? result : { ...result, deliveryId }));
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    ports.log.warn(
      { tenant: report.tenantId, report: report.id, problem: thrown.code },
      "a stored report can no longer be read",
    );
    return [];
  }
}

/**
 * What one result changes: a build, or only what is kept of reports that were refused; undefined when it fits nothing.
 */
async function changeFor(
  ports: RecordPorts,
  context: Context,
  result: Result,
  earlier: readonly BuildChange[],
): Promise<BuildChange | "nothing" | undefined> {
  const canBeAsked = context.adapter.poll !== undefined;
  for (const link of context.links) {
    const found = await findBuild(ports, link, result, canBeAsked);
    if (found.outcome === "none") continue;
    if (found.outcome === "no-room") return refusalOf(ports, found.beside, result, found.why, false);
    const pending = earlier.find(({ build }) => build.id === found.build.id);
    return changeOf(ports, { ...context, link }, found, pending);
  }
  return undefined;
}

function changeOf(
  ports: RecordPorts,
  { adapter, link, isOfOneBuild }: Context & { readonly link: Link },
  found: Extract<Found, { outcome: "found" }>,
  pending: BuildChange | undefined,
): BuildChange | "nothing" {
  const now = ports.clock();
  const before = pending?.build ?? found.build;
  const isNew = found.is !== "known" && pending === undefined;
  const canAsk = adapter.poll !== undefined && before.run !== "" && !isReportersRun(before.run);
  // Whoever sees a build's log can post what it posts: where the CI can be asked, that proves nothing about what is
  // newer, and of a run beside the one we asked for the CI itself has to tell the verdict.
  const provesAge = !(isOfOneBuild && canAsk);
  const isOpenYet = found.is === "another" && !provesAge && isFinished(found.result.state);
  const result: Result = isOpenYet ? { ...found.result, state: "running" } : found.result;
  const { build, judgement } = changeBuild(before, result, now, { isAsked: false, provesAge });
  if (judgement === "refused" || (judgement === "late" && isFinished(before.state) && canAsk)) {
    return refusalOf(ports, before, result, lateWhy(before, judgement), canAsk);
  }
  if (build === before && !isNew) return "nothing";
  const isOpen = !isFinished(build.state);
  return {
    build,
    isNew,
    ...(found.is === "another" ? { isAnother: true } : {}),
    ...(isNew || !isFinished(before.state) || before.state === build.state ? {} : { replaces: found.build }),
    ...statusTimeOf(build, link, now, isNew ? undefined : before),
    ...(isOpen && (isNew || isFinished(before.state))
      ? { pollAt: now + (canAsk ? firstPollMs : link.deadlineMinutes * 60_000) }
      : {}),
  };
}
