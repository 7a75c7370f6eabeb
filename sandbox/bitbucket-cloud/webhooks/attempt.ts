// One POST to a receiver, and how it went.
import { errors, request } from "undici";
import type { Attempt, Outcome } from "./types.ts";

const answerShownBytes = 16 * 1024;

export interface AttemptInput {
  number: number;
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  timeoutMs: number;
}

/** Sends it; redirects are answers like any other. */
export async function attempt(input: AttemptInput): Promise<Attempt> {
  const startedAt = Date.now();
  const begun = performance.now();
  const shared = { number: input.number, startedAt, headers: input.headers };
  try {
    const answer = await request(input.url, {
      method: "POST",
      headers: input.headers,
      body: input.body,
      reset: true,
      signal: AbortSignal.timeout(input.timeoutMs),
    });
    const text = await answer.body.text();
    const answerHeaders = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
    );
    return {
      ...shared,
      ms: elapsed(begun),
      status: answer.statusCode,
      answerHeaders,
      answer: text.slice(0, answerShownBytes),
      error: null,
    };
  } catch (error) {
    return {
      ...shared,
      ms: elapsed(begun),
      status: null,
      answerHeaders: {},
      answer: "",
      error: isTimeout(error) ? "TIMEOUT" : `NETWORK ERROR: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** The word for it: only "failed" (5xx) is tried again. */
export function judge(one: Attempt): Exclude<Outcome, "pending" | "never sent"> {
  if (one.status === null) return one.error === "TIMEOUT" ? "timeout" : "network error";
  if (one.status >= 500) return "failed";
  return one.status >= 200 && one.status < 300 ? "delivered" : "refused";
}

function elapsed(begun: number): number {
  return Math.round(performance.now() - begun);
}

function isTimeout(error: unknown): boolean {
  const isOurs = error instanceof DOMException && error.name === "TimeoutError";
  return isOurs || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
}
