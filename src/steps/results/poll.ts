// Asks a CI server how a run stands, until it is finished, gone, or past its deadline (R18).

import { isFinished } from "../../core/build.ts";
import type { Build } from "../../core/build.ts";
import { runTalk } from "../../core/call.ts";
import type { CiAdapter, Polled } from "../../core/ci-adapter.ts";
import type { LimitPerKey } from "../../core/limits/limit-per-key.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, Log, SendToServer } from "../../core/ports.ts";
import type { BuildChange, Job, Queue } from "../../core/queue.ts";
import { statusTimeOf } from "../../core/rules/status-time.ts";
import type { Link } from "../../core/link.ts";
import type { Secrecy } from "../../core/secrecy/cover.ts";
import type { StorePart } from "../../core/store.ts";
import { isReportersRun } from "../../core/run.ts";
import { asked } from "../../core/rules/verdict.ts";
import { changeBuild } from "./change-build.ts";
import { coverPolled, keepSecretsOf } from "../webhook/cover-secrets.ts";
import { confine } from "../webhook/confined-send.ts";
import { partsOf, resultOfParts } from "./unnamed-runs.ts";
import { runOfBuild } from "./run-of-build.ts";
import type { RunStore } from "./run-of-build.ts";

export interface PollPorts {
  readonly store: RunStore & StorePart<{ builds: "ofDelivery" }>;
  readonly queue: Pick<Queue, "settleJob">;
  readonly adapters: Readonly<Record<string, Pick<CiAdapter, "poll" | "fields" | "letsLinksChooseRequests">>>;
  readonly send: SendToServer;
  /** Limits the looks at one server that are under way in this process. */
  readonly looks: LimitPerKey;
  readonly clock: Clock;
  readonly log: Log;
}

/** A look over the limit comes later: a server that answers slowly must not hold up looks at others. */
const overLimitMs = 2000;

const longestAskedMs = 3_600_000;

/** One look at one build; plans the next look itself. */
export async function poll(ports: PollPorts, job: Job): Promise<void> {
  const run = await runOfBuild(ports.store, job);
  const parts = run === undefined ? [] : await partsOf(ports.store.builds, run.build);
  const doubt = run === undefined ? undefined : doubtOf(run.build);
  if (run === undefined || (isFinished(run.build.state) && parts.length === 0 && doubt === undefined)) {
    await ports.queue.settleJob(job, []);
    return;
  }
  const { build, tenant, link, server } = run;
  const adapter = ports.adapters[server.kind];
  const canAsk = adapter?.poll !== undefined && build.run !== "" && !isReportersRun(build.run);
  const leave = canAsk ? ports.looks.take(server.id) : () => undefined;
  if (leave === undefined) {
    await ports.queue.settleJob(job, [{ build, isNew: false, replaces: build, pollAt: ports.clock() + overLimitMs }]);
    return;
  }
  const polled = await (canAsk
    ? ask(
        ports,
        () => adapter.poll?.(build, link, server, ports.clock()),
        keepSecretsOf({ server, links: [link], build, deliveryId: build.deliveryId }),
        confine({ adapter, server, purpose: "link" }, (call) => ports.send(call, server, tenant)),
      ).finally(leave)
    : unasked(parts));
  const isDoubted = isFinished(build.state) && parts.length === 0 && doubt !== undefined;
  const change = isDoubted
    ? secondLook(build, link, polled, ports.clock(), doubt)
    : changeFor(build, link, polled, ports.clock(), canAsk);
  await ports.queue.settleJob(job, [change]);
  if (change.build.state !== build.state) {
    ports.log.info(
      {
        tenant: build.tenantId,
        link: build.linkId,
        delivery: build.deliveryId,
        build: build.id,
        state: change.build.state,
      },
      "build changed",
    );
  }
}

/** For a CI server that cannot be asked: what the parts it reported say, or nothing yet. */
function unasked(parts: readonly Build[]): Polled {
  return parts.length > 0
    ? { outcome: "result", result: resultOfParts(parts) }
    : { outcome: "later", why: "this CI server reports by itself, and has not" };
}

async function ask(
  ports: PollPorts,
  begin: () => ReturnType<NonNullable<CiAdapter["poll"]>> | undefined,
  secrecy: Secrecy,
  send: Parameters<typeof runTalk>[1],
): Promise<Polled> {
  try {
    const talk = begin();
    if (talk === undefined) return { outcome: "later", why: "this CI server cannot be asked" };
    return coverPolled(secrecy, await runTalk(talk, (call) => secrecy.send(call, send)));
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    ports.log.warn({ problem: thrown.code }, "a CI server could not be asked for a result");
    return { outcome: "later", why: secrecy.mask(thrown.message) };
  }
}

function changeFor(build: Build, link: Link, polled: Polled, now: number, canPoll: boolean): BuildChange {
  const beganAt = build.reopenedAt ?? build.createdAt;
  const deadlineAt = beganAt + link.deadlineMinutes * 60_000;
  const changed = polled.outcome === "result" ? changeBuild(build, polled.result, now, asked).build : build;
  const replaces = isFinished(build.state) ? { replaces: build } : {};
  if (isFinished(changed.state)) return { ...report(changed, link, now), ...replaces };
  if (polled.outcome === "gone") return report(close(changed, polled.why, now), link, now);
  if (now >= deadlineAt) {
    const why = polled.outcome === "later" ? polled.why : "it still runs";
    return report(close(changed, `no verdict within ${link.deadlineMinutes} minutes: ${why}`, now), link, now);
  }
  const pollAt = canPoll ? Math.min(deadlineAt, now + waitFor(polled, now - beganAt)) : deadlineAt;
  const isNews = changed.state !== build.state || changed.url !== build.url;
  return { build: changed, isNew: false, ...replaces, pollAt, ...(isNews ? statusTimeOf(changed, link, now) : {}) };
}

/** Time of the oldest refused report about which the CI has not been asked yet. */
function doubtOf(build: Build): number | undefined {
  return build.refusals?.find((refusal) => refusal.isAsked && refusal.answer === undefined)?.at;
}

/**
 * A verdict that a report spoke against: it stands until the CI says another one. A job that is retried in the same run
 * is waited for; only an attempt with a number of its own turns a verdict back into progress.
 */
function secondLook(build: Build, link: Link, polled: Polled, now: number, doubtedAt: number): BuildChange {
  const stays = { build, isNew: false, replaces: build };
  const heard = polled.outcome === "result" ? changeBuild(build, polled.result, now, asked) : undefined;
  if (heard?.judgement === "taken") {
    const answer = `the CI server, asked, says ${heard.build.state}`;
    const pollAt = isFinished(heard.build.state) ? {} : { pollAt: now + paceMs(0) };
    const isNews = heard.build !== build;
    return { ...stays, build: heard.build, answer, ...pollAt, ...(isNews ? statusTimeOf(heard.build, link, now) : {}) };
  }
  if (polled.outcome === "gone") return { ...stays, answer: polled.why };
  const waitedMs = now - doubtedAt;
  if (waitedMs < link.deadlineMinutes * 60_000) return { ...stays, pollAt: now + waitFor(polled, waitedMs) };
  return { ...stays, answer: `the CI server told no other verdict within ${link.deadlineMinutes} minutes` };
}

/** Until the next look at a run this old: not before the CI server wants to be asked again, an hour at most. */
function waitFor(polled: Polled, ageMs: number): number {
  const askedMs = polled.outcome === "later" ? (polled.retryAfterMs ?? 0) : 0;
  return Math.max(paceMs(ageMs), Math.min(askedMs, longestAskedMs));
}

/** Young builds are looked at often; Jenkins forgets queue items after five minutes, so never slower than 30 s. */
function paceMs(ageMs: number): number {
  if (ageMs < 10_000) return 1000;
  if (ageMs < 60_000) return 3000;
  return ageMs < 600_000 ? 10_000 : 30_000;
}

function close(build: Build, why: string, now: number): Build {
  return { ...build, state: "lost", description: why, updatedAt: now, finishedAt: now };
}

function report(build: Build, link: Link, now: number): BuildChange {
  return { build, isNew: false, ...statusTimeOf(build, link, now) };
}
