import assert from "node:assert/strict";

import { context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace, TraceFlags } from "@opentelemetry/api";
import type { Attributes, Context, Span, SpanContext, SpanOptions, Tracer, TracerProvider } from "@opentelemetry/api";

import { Problem } from "../../src/core/problem.ts";
import { takeHook } from "../../src/steps/webhook/take-hook.ts";
import { traceDoor, tracePlan, traceWork } from "../../src/app/traced-work.ts";
import { sampleBuild, sampleDelivery, sampleJob } from "../sample.ts";
import { describeQueue } from "../store/queue-bench.ts";
import { pushOf, samplePlan } from "../store/sample-hook.ts";

interface Seen {
  readonly name: string;
  readonly span: SpanContext;
  readonly parent: SpanContext | undefined;
  readonly attributes: Attributes;
  ended: boolean;
  status?: string;
}

/** A provider that keeps what it is told. */
function keepSpans(): TracerProvider & { readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const tracer = {
    startSpan(name: string, options: SpanOptions = {}, around: Context = ROOT_CONTEXT): Span {
      const parent = trace.getSpanContext(around);
      const number = (seen.length + 1).toString(16);
      const spanContext = {
        traceId: parent?.traceId ?? number.padStart(32, "a"),
        spanId: number.padStart(16, "b"),
        traceFlags: TraceFlags.SAMPLED,
      };
      const one: Seen = { name, span: spanContext, parent, attributes: { ...options.attributes }, ended: false };
      seen.push(one);
      const span = trace.wrapSpanContext(spanContext);
      return Object.assign(span, {
        setAttribute: (key: string, value: string) => {
          one.attributes[key] = value;
          return span;
        },
        setStatus: ({ message }: { message?: string }) => {
          one.status = message ?? "";
          return span;
        },
        end: () => {
          one.ended = true;
        },
      });
    },
  };
  return { seen, getTracer: () => tracer as Tracer };
}

const dialect = {
  id: "bitbucket-cloud",
  label: "Bitbucket Cloud",
  verify: () => undefined,
  deliveryId: () => "delivery-key",
  eventName: () => "repo:push",
  parse: () => ({ events: [] }),
};
const nothing = {
  plan: () => Promise.resolve(),
  record: () => Promise.resolve(),
  poll: () => Promise.resolve(),
  report: () => Promise.resolve(),
  abort: () => Promise.resolve(),
  alert: () => Promise.resolve(),
  answer: () => Promise.resolve(),
};

describeQueue("a trace from the door to the status", (bench) => {
  afterEach(() => {
    trace.disable();
  });

  function door(): ReturnType<typeof traceDoor> {
    const hook = {
      headers: { traceparent: "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01" },
      query: {},
      body: new Uint8Array(),
    };
    return traceDoor({ tenantId: "tenant-1", dialect: dialect.id, hookId: "hook-1" }, (traced) =>
      takeHook({ queue: bench.queue, clock: () => bench.now, ...traced }, "tenant-1", dialect, hook),
    );
  }

  it("names the hook on every step, and follows it through the database", async () => {
    const provider = keepSpans();
    trace.setGlobalTracerProvider(provider);
    await door();
    const work = traceWork({ jobHandlers: nothing, deliver: () => Promise.resolve() }, bench.store, bench.queue);
    const [job] = await bench.queue.claimJobs(["plan"], 1);
    assert.ok(job !== undefined);
    await work.jobHandlers.plan(job);
    await bench.queue.settlePlan(job, samplePlan(job, [pushOf("a")]));
    const [delivery] = await bench.queue.claimDeliveries(1);
    assert.ok(delivery !== undefined);
    await work.deliver(delivery);
    await bench.queue.settleDelivery({
      delivery,
      state: "sent",
      reason: "",
      attempts: [],
      build: sampleBuild({ deliveryId: delivery.id, serverId: delivery.serverId }),
    });
    await bench.queue.takePostedResult({
      id: "report-1",
      tenantId: "tenant-1",
      serverId: delivery.serverId,
      linkId: "link-1",
      headers: {},
      query: { delivery: delivery.id },
      body: new Uint8Array(),
      receivedAt: bench.now,
    });
    await work.jobHandlers.record(sampleJob({ kind: "record", subjectId: "report-1" }));
    await work.jobHandlers.report(sampleJob({ kind: "report", subjectId: "build-1" }));

    assert.deepEqual(
      provider.seen.map(({ name }) => name),
      ["hook", "plan", "deliver", "record", "report"],
    );
    const [first, ...later] = provider.seen;
    assert.ok(first !== undefined);
    assert.equal(first.parent, undefined, "a sender's own trace is not gone on with");
    assert.equal(first.attributes["ci_bridge.outcome"], "new");
    for (const span of later) {
      assert.equal(span.span.traceId, first.span.traceId);
      assert.equal(span.parent?.spanId, first.span.spanId);
      assert.equal(span.parent.isRemote, true);
    }
    for (const span of provider.seen)
      assert.deepEqual([span.attributes["ci_bridge.hook"], span.ended], ["hook-1", true]);
  });

  it("has a step for a plan that was made at the door", async () => {
    const provider = keepSpans();
    trace.setGlobalTracerProvider(provider);
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const hook = { id: "hook-1", dialect: dialect.id, headers: { traceparent }, body: new Uint8Array() };
    const made = samplePlan(sampleJob({ subjectId: "hook-1" }), [pushOf("a")]);
    assert.equal(await tracePlan(() => Promise.resolve(made))("tenant-1", hook), made);
    assert.equal(await tracePlan(() => Promise.resolve(undefined))("tenant-1", hook), undefined);
    assert.deepEqual(
      provider.seen.map(({ name, parent, ended, attributes }) => [
        name,
        parent?.traceId,
        ended,
        attributes["ci_bridge.hook"],
        attributes["ci_bridge.left_to_job"],
      ]),
      [false, true].map((isLeft) => ["plan", "a".repeat(32), true, "hook-1", isLeft]),
    );
  });

  it("S9 marks a step that failed with its code and none of its words", async () => {
    const provider = keepSpans();
    trace.setGlobalTracerProvider(provider);
    const work = traceWork(
      { jobHandlers: nothing, deliver: () => Promise.reject(new Problem("ci-refused", "canary words")) },
      bench.store,
      bench.queue,
    );
    await assert.rejects(work.deliver({ ...sampleDelivery(), event: pushOf("a") }), /canary words/);
    assert.equal(provider.seen[0]?.status, "ci-refused");
    assert.doesNotMatch(JSON.stringify(provider.seen), /canary/);
  });

  it("asks the database nothing and keeps nothing while nobody traces", async () => {
    await door();
    const stored = await bench.store.history.hook("tenant-1", "hook-1");
    assert.equal(stored?.headers["traceparent"], undefined);
    const touched: string[] = [];
    const touch = (what: string): Promise<undefined> => Promise.resolve(void touched.push(what));
    const untouched = {
      history: { hook: () => touch("hook"), delivery: () => touch("delivery") },
      builds: { get: () => touch("build") },
    };
    let runs = 0;
    const work = traceWork(
      {
        jobHandlers: { ...nothing, report: () => Promise.resolve(void (runs += 1)) },
        deliver: () => Promise.resolve(),
      },
      untouched,
      bench.queue,
    );
    await work.jobHandlers.report(sampleJob({ kind: "report", subjectId: "build-1" }));
    assert.deepEqual([runs, touched], [1, []]);
    assert.equal(context.active(), ROOT_CONTEXT);
    assert.equal(trace.getTracer("any").startSpan("none").spanContext(), INVALID_SPAN_CONTEXT);
  });
});
