// The way of a webhook as one trace. The hook's row carries where the trace goes on, so it survives the process that
// took the hook; what leads from a build back to its hook is only asked while somebody traces.

import { SpanKind } from "@opentelemetry/api";
import type { Attributes } from "@opentelemetry/api";

import type { ClaimedDelivery, Job, JobHandler, JobKind, Queue } from "../core/queue.ts";
import type { StorePart } from "../core/store.ts";
import { defined } from "../core/rules/defined.ts";
import type { TakeHookPorts, TakenHook } from "../steps/webhook/take-hook.ts";
import { inSpan, traceparentOf, tracerIfAny } from "./tracing.ts";
import type { Work } from "./job-handlers.ts";

interface TracePorts {
  readonly store: StorePart<{ history: "hook" | "delivery"; builds: "get" }>;
  readonly queue: Pick<Queue, "report">;
}

type QueuedWork = Pick<Work, "jobHandlers" | "deliver">;
type Traced = Pick<TakeHookPorts, "newId" | "traceparent">;

/** Takes a hook in at the door; the trace begins here, and what sender or proxy say about theirs is not believed. */
export async function traceDoor(
  about: { readonly tenantId: string; readonly dialect: string; readonly hookId: string },
  take: (traced: Traced) => Promise<TakenHook>,
): Promise<TakenHook> {
  const tracer = tracerIfAny();
  const newId = (): string => about.hookId;
  if (tracer === undefined) return take({ newId });
  const attributes = {
    "ci_bridge.hook": about.hookId,
    "ci_bridge.tenant": about.tenantId,
    "ci_bridge.dialect": about.dialect,
  };
  return inSpan(tracer, { name: "hook", kind: SpanKind.SERVER, attributes }, async (span) => {
    const taken = await take({ newId, traceparent: traceparentOf(span) });
    span.setAttribute("ci_bridge.outcome", taken.outcome);
    return taken;
  });
}

/** The same planning at the door, as a step of its own in the hook's trace. */
export function tracePlan(planAtOnce: Work["planAtOnce"]): Work["planAtOnce"] {
  return async (tenantId, hook) => {
    const tracer = tracerIfAny();
    if (tracer === undefined) return planAtOnce(tenantId, hook);
    const attributes = { "ci_bridge.hook": hook.id, "ci_bridge.tenant": tenantId };
    return inSpan(tracer, { name: "plan", traceparent: hook.headers["traceparent"], attributes }, async (span) => {
      const plan = await planAtOnce(tenantId, hook);
      span.setAttribute("ci_bridge.left_to_job", plan === undefined);
      return plan;
    });
  };
}

/** The same work; a span around each piece when a tracer is there. */
export function traceWork(work: QueuedWork, store: TracePorts["store"], queue: TracePorts["queue"]): QueuedWork {
  const ports = { store, queue };
  const handlers = Object.entries(work.jobHandlers) as [JobKind, JobHandler][];
  const traced = handlers.map(
    ([kind, handle]) =>
      [
        kind,
        (job: Job, stepAside?: () => void) =>
          traceStep(
            ports,
            kind,
            job.tenantId,
            () => hookOfJob(ports, job),
            { "ci_bridge.subject": job.subjectId, "ci_bridge.tries": job.tries + 1 },
            () => handle(job, stepAside),
          ),
      ] as const,
  );
  return {
    jobHandlers: Object.fromEntries(traced) as Work["jobHandlers"],
    deliver: (delivery: ClaimedDelivery) => {
      const attributes = {
        "ci_bridge.delivery": delivery.id,
        "ci_bridge.link": delivery.linkId,
        "ci_bridge.tries": delivery.tries + 1,
      };
      return traceStep(
        ports,
        "deliver",
        delivery.tenantId,
        () => Promise.resolve(delivery.hookId),
        attributes,
        () => work.deliver(delivery),
      );
    },
  };
}

async function traceStep(
  ports: TracePorts,
  name: string,
  tenantId: string,
  findHook: () => Promise<string | undefined>,
  attributes: Attributes,
  work: () => Promise<void>,
): Promise<void> {
  const tracer = tracerIfAny();
  if (tracer === undefined) return work();
  // Tracing must not make the work fail: without the hook the span stands alone.
  const hookId = await findHook().catch(() => undefined);
  const hook =
    hookId === undefined ? undefined : await ports.store.history.hook(tenantId, hookId).catch(() => undefined);
  const about = {
    ...attributes,
    "ci_bridge.tenant": tenantId,
    ...defined({ "ci_bridge.hook": hookId }),
  };
  return inSpan(tracer, { name, traceparent: hook?.headers["traceparent"], attributes: about }, work);
}

/**
 * Plan jobs are about hooks; record jobs about reports, which may name their delivery; the others about builds that
 * came of deliveries.
 */
async function hookOfJob({ store, queue }: TracePorts, job: Job): Promise<string | undefined> {
  if (job.kind === "plan") return job.subjectId;
  const deliveryId =
    job.kind === "record"
      ? (await queue.report(job.tenantId, job.subjectId))?.query["delivery"]
      : (await store.builds.get(job.tenantId, job.subjectId))?.deliveryId;
  return deliveryId === undefined ? undefined : (await store.history.delivery(job.tenantId, deliveryId))?.hookId;
}
