// One OpenTelemetry trace from the door to the status. Without a registered provider nothing is made, looked up or
// kept. https://opentelemetry.io/docs/specs/otel/trace/api/ and https://www.w3.org/TR/trace-context/#traceparent-header

import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import type { Attributes, Context, Span, Tracer, TracerProvider } from "@opentelemetry/api";

import { asProblem } from "../core/problem.ts";

const tracerName = "ci-bridge-for-bitbucket";

/** The tracer, when somebody registered a provider. */
export function tracerIfAny(): Tracer | undefined {
  const provider = trace.getTracerProvider();
  if (isStandIn(provider) && provider.getDelegateTracer(tracerName) === undefined) return undefined;
  return provider.getTracer(tracerName);
}

/** The API's placeholder until a provider is registered; its own class for that is deprecated. */
interface StandIn extends TracerProvider {
  getDelegateTracer(name: string): Tracer | undefined;
}

function isStandIn(provider: TracerProvider): provider is StandIn {
  return "getDelegateTracer" in provider;
}

interface SpanWish {
  readonly name: string;
  readonly kind?: SpanKind;
  /** The span this one follows, in another process perhaps; without it a trace begins. */
  readonly traceparent?: string | undefined;
  readonly attributes: Attributes;
}

/** Does work inside a span; what it throws marks the span with its code, never with its words. */
export async function inSpan<T>(tracer: Tracer, wish: SpanWish, work: (span: Span) => Promise<T>): Promise<T> {
  const parent = wish.traceparent === undefined ? context.active() : contextOf(wish.traceparent);
  const span = tracer.startSpan(
    wish.name,
    { kind: wish.kind ?? SpanKind.INTERNAL, attributes: wish.attributes },
    parent,
  );
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (thrown) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: asProblem(thrown).code });
    throw thrown;
  } finally {
    span.end();
  }
}

/** The header by which the next step finds this span. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

function contextOf(traceparent: string): Context {
  const [, traceId = "", spanId = "", flags = ""] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT;
}
