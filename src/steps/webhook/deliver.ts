// Step 3 of a webhook: ask the CI server, log every exchange, and make the build row once it accepted.

import type { ServerSign } from "../../core/rules/breaker.ts";
import { isFinished } from "../../core/build.ts";
import type { Build } from "../../core/build.ts";
import type { Started } from "../../core/ci-adapter.ts";
import type { Attempt, DeliveryState } from "../../core/delivery.ts";
import { Problem } from "../../core/problem.ts";
import type { Log, NewId, NewToken, Random, SendToServer } from "../../core/ports.ts";
import type { ClaimedDelivery, DeliveryEnd, Queue } from "../../core/queue.ts";
import { statusTimeOf } from "../../core/rules/status-time.ts";
import { nextWaitMs } from "../../core/rules/retry.ts";
import { useRefusal } from "../../core/rules/server-access.ts";
import type { StorePart } from "../../core/store.ts";
import { asked } from "../../core/rules/verdict.ts";
import { recordCalls } from "./attempts.ts";
import { holdStart } from "./begin-start.ts";
import type { BeginStartPorts } from "./begin-start.ts";
import { changeBuild } from "../results/change-build.ts";
import { coverStarted, keepSecretsOf } from "./cover-secrets.ts";
import { confine } from "./confined-send.ts";
import type { StartAdapter, StartSubject } from "./start-request.ts";
import { queuedBuild } from "../results/queued-build.ts";

export interface DeliverPorts extends BeginStartPorts {
  readonly store: BeginStartPorts["store"] &
    StorePart<{ tenants: "get"; links: "get" | "disable"; servers: "get"; builds: "ofLink" }>;
  readonly queue: Pick<Queue, "settleDelivery" | "enqueue">;
  readonly adapters: Readonly<Record<string, StartAdapter>>;
  readonly send: SendToServer;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly random: Random;
  readonly log: Log;
  readonly count: (kind: string, state: DeliveryState, ms: number) => void;
}

/**
 * A link counts as failing after this many tries of a delivery, some 40 seconds after the first, or when one failed for
 * good.
 */
const failuresBorne = 3;

/** First look at a run that has to be polled; later looks follow the poll step's own pace. */
const firstPollMs = 1000;

/** Takes one claimed delivery to its CI server and settles it. */
export async function deliver(ports: DeliverPorts, delivery: ClaimedDelivery): Promise<void> {
  const began = ports.clock();
  const parts = await gather(ports, delivery);
  if (typeof parts === "string") {
    await ports.queue.settleDelivery({ delivery, state: "parked", reason: parts, attempts: [] });
    return;
  }
  const { end, outcome } = await attempt(ports, delivery, parts);
  await ports.queue.settleDelivery(end);
  if (outcome === "disable-link") {
    await ports.store.links.disable(parts.link, end.reason, ports.clock());
  }
  if (end.state === "sent" && parts.link.abortsSuperseded && end.build !== undefined)
    await abortOlder(ports, end.build);
  ports.count(parts.server.kind, end.state, ports.clock() - began);
  ports.log.info(
    {
      tenant: delivery.tenantId,
      hook: delivery.hookId,
      link: delivery.linkId,
      delivery: delivery.id,
      state: end.state,
      tries: delivery.tries + 1,
      ms: ports.clock() - began,
    },
    "delivery tried",
  );
}

/** What a delivery needs, or the reason why it cannot be made. */
async function gather(ports: DeliverPorts, delivery: ClaimedDelivery): Promise<StartSubject | string> {
  const [tenant, link, server] = await Promise.all([
    ports.store.tenants.get(delivery.tenantId),
    ports.store.links.get(delivery.tenantId, delivery.linkId),
    ports.store.servers.get(delivery.tenantId, delivery.serverId),
  ]);
  if (tenant?.state !== "active") return "the app is no longer installed in this workspace";
  if (link === undefined) return "the link to this job was removed";
  if (link.isPaused) return "the link was paused before the build was asked for; resume it and retry";
  if (server === undefined) return "the CI server of this link was removed";
  const refusal = useRefusal(server, delivery.event.repository);
  if (refusal !== undefined) return refusal;
  const adapter = ports.adapters[server.kind];
  if (adapter === undefined) return `this version of the app does not know CI servers of kind "${server.kind}"`;
  return { tenant, link, server, adapter };
}

async function attempt(
  ports: DeliverPorts,
  delivery: ClaimedDelivery,
  parts: StartSubject,
): Promise<{ end: DeliveryEnd; outcome: "settled" | "disable-link" }> {
  const secrecy = keepSecretsOf({
    server: parts.server,
    links: [parts.link],
    deliveryId: delivery.id,
    event: delivery.event,
  });
  const calls = recordCalls({
    deliveryId: delivery.id,
    tryNumber: delivery.tries + 1,
    clock: ports.clock,
    secrecy,
    send: confine({ adapter: parts.adapter, server: parts.server, purpose: "link" }, (call) =>
      ports.send(call, parts.server, parts.tenant),
    ),
  });
  try {
    const { request, started } = await holdStart(ports, delivery, parts, calls.send);
    return endOf(ports, { ...delivery, event: request.event }, parts, coverStarted(secrecy, started), calls.attempts());
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    const started: Started = {
      outcome: "refused",
      why: thrown.message,
      fate: thrown.again ? "try-again" : "park",
      ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
    };
    return endOf(ports, delivery, parts, coverStarted(secrecy, started), calls.attempts());
  }
}

function endOf(
  ports: DeliverPorts,
  delivery: ClaimedDelivery,
  parts: StartSubject,
  started: Started,
  attempts: readonly Attempt[],
): { end: DeliveryEnd; outcome: "settled" | "disable-link" } {
  const sign = signOf(started, attempts);
  const head = { delivery, attempts, ...(sign === undefined ? {} : { server: sign }) };
  if (started.outcome === "ignored")
    return { end: { ...head, link: "well", state: "ignored", reason: started.why }, outcome: "settled" };
  if (started.outcome === "accepted")
    return {
      end: { ...accepted(ports, delivery, parts, started, attempts), server: { sign: "well" }, link: "well" },
      outcome: "settled",
    };
  const { why } = started;
  const waitMs =
    started.fate === "try-again" ? nextWaitMs(delivery.tries + 1, ports.random(), started.retryAfterMs) : undefined;
  if (waitMs !== undefined)
    return {
      end: {
        ...head,
        state: "waiting",
        reason: why,
        dueAt: ports.clock() + waitMs,
        ...(delivery.tries + 1 >= failuresBorne && started.isLag !== true ? { link: "failing" as const } : {}),
      },
      outcome: "settled",
    };
  const reason = started.fate === "try-again" ? `given up after ${delivery.tries + 1} tries: ${why}` : why;
  return {
    end: { ...head, link: "failing", state: "parked", reason },
    outcome: started.fate === "disable-link" ? "disable-link" : "settled",
  };
}

/** A server that answered is there, whatever it said; only answers that lead to another try count against it. */
function signOf(started: Started, attempts: readonly Attempt[]): ServerSign | undefined {
  if (attempts.length === 0) return undefined;
  if (started.outcome !== "refused" || started.fate !== "try-again" || started.isLag === true) return { sign: "well" };
  return { sign: "failing", ...(started.retryAfterMs === undefined ? {} : { retryAfterMs: started.retryAfterMs }) };
}

function accepted(
  ports: DeliverPorts,
  delivery: ClaimedDelivery,
  parts: StartSubject,
  started: Extract<Started, { outcome: "accepted" }>,
  attempts: readonly Attempt[],
): DeliveryEnd {
  const now = ports.clock();
  const fresh = buildFor(ports, delivery, parts, started, now);
  const isSilent = started.result === undefined && parts.adapter.isSilent?.(parts.link, parts.server) === true;
  const reason = isSilent ? `sent; this kind of target reports nothing back: ${started.note}` : started.note;
  const head = { delivery, state: "sent" as const, reason, attempts };
  // Should a report still come, it finds the delivery and makes the build then.
  if (fresh === undefined || isSilent) return head;
  const build = started.result === undefined ? fresh : changeBuild(fresh, started.result, now, asked).build;
  if (isFinished(build.state)) return { ...head, build, ...statusTimeOf(build, parts.link, now) };
  const canPoll = parts.adapter.poll !== undefined && started.run !== "";
  const pollAt = canPoll ? now + firstPollMs : now + parts.link.deadlineMinutes * 60_000;
  return { ...head, build, pollAt, ...statusTimeOf(build, parts.link, now) };
}

/** The row a reviewer sees; none for events that name no commit. */
function buildFor(
  ports: DeliverPorts,
  delivery: ClaimedDelivery,
  parts: StartSubject,
  started: Extract<Started, { outcome: "accepted" }>,
  now: number,
): Build | undefined {
  const { event } = delivery;
  if (event.kind === "ref-deleted") return undefined;
  const queued = queuedBuild(parts.link, delivery.id, event, now);
  return queued === undefined
    ? undefined
    : { ...queued, id: ports.newId(), run: started.run, url: started.url, pageToken: ports.newToken() };
}

/** A newer commit was taken: builds of the same branch or pull request that still run are asked to stop. */
async function abortOlder(ports: DeliverPorts, build: Build): Promise<void> {
  for (const older of await ports.store.builds.ofLink(build.tenantId, build.linkId, 20)) {
    const isSameLane =
      older.refName === build.refName && older.refType === build.refType && older.pullRequestId === build.pullRequestId;
    const isRunning = older.state === "queued" || older.state === "running";
    if (
      older.id !== build.id &&
      older.commit !== build.commit &&
      older.createdAt <= build.createdAt &&
      isSameLane &&
      isRunning
    ) {
      await ports.queue.enqueue("abort", build.tenantId, older.id, ports.clock());
    }
  }
}
