// Answers made up by hand, and a way to play them to an adapter that talks.

import assert from "node:assert/strict";
import type { Build } from "../../src/core/build.ts";
import type { Answer, Call, Failure, Talk } from "../../src/core/call.ts";
import type { CiAdapter, Polled, Result } from "../../src/core/ci-adapter.ts";
import type { Link } from "../../src/core/link.ts";
import type { Server } from "../../src/core/server.ts";

export interface Played<T> {
  readonly value: T;
  readonly calls: readonly Call[];
}

/** An answer over HTTP; objects become JSON. */
export function answered(
  status: number,
  body: unknown = "",
  headers: Record<string, string> = {},
  setCookies: string[] = [],
): Answer {
  const isText = typeof body === "string";
  const textType = isText && body.startsWith("<") ? "text/html" : "text/plain";
  const type = isText ? textType : "application/json";
  return {
    kind: "answered",
    status,
    headers: { "content-type": type, ...headers },
    setCookies,
    body: isText ? body : JSON.stringify(body),
    isCut: false,
    ms: 5,
  };
}

export function failed(failure: Failure): Answer {
  return { kind: "failed", failure, sentence: `sentence of ${failure}`, ms: 5 };
}

/** Plays answers in order; more calls than answers, or fewer, is a fault of the test. */
export function play<T>(talk: Talk<T>, ...answers: readonly Answer[]): Played<T> {
  const calls: Call[] = [];
  const left = [...answers];
  let step = talk.next();
  while (step.done !== true) {
    calls.push(step.value);
    const answer = left.shift();
    assert.ok(answer !== undefined, `no answer is left for ${step.value.method} ${step.value.url}`);
    step = talk.next(answer);
  }
  assert.equal(left.length, 0, "answers were left over");
  return { value: step.value, calls };
}

/** Gives every call the same answer; at most 20 calls. */
export function playAll<T>(talk: Talk<T>, answer: Answer): Played<T> {
  const calls: Call[] = [];
  let step = talk.next();
  while (step.done !== true) {
    calls.push(step.value);
    assert.ok(calls.length <= 20, "it talks without end");
    step = talk.next(answer);
  }
  return { value: step.value, calls };
}

/** The first call, with what it carries as text. */
export function firstCall(played: Played<unknown>): Call & { readonly text: string } {
  return readable(played.calls[0]);
}

/** The last call, its body as text. */
export function lastCall(played: Played<unknown>): Call & { readonly text: string } {
  return readable(played.calls.at(-1));
}

function readable(call: Call | undefined): Call & { readonly text: string } {
  assert.ok(call !== undefined, "no call was made");
  return { ...call, text: typeof call.body === "string" ? call.body : Buffer.from(call.body ?? "").toString("utf8") };
}

/** Plays one look at a run that has just begun. */
export function playPoll(
  adapter: CiAdapter,
  build: Build,
  link: Link,
  server: Server,
  ...answers: readonly Answer[]
): Played<Polled> {
  return playPollAt(build.createdAt + 1000, adapter, build, link, server, ...answers);
}

/** Plays one look at a run at `now`. */
export function playPollAt(
  now: number,
  adapter: CiAdapter,
  build: Build,
  link: Link,
  server: Server,
  ...answers: readonly Answer[]
): Played<Polled> {
  assert.ok(adapter.poll !== undefined, "it cannot be polled");
  return play(adapter.poll(build, link, server, now), ...answers);
}

/** Plays a request to stop. */
export function playAbort(
  adapter: CiAdapter,
  build: Build,
  link: Link,
  server: Server,
  ...answers: readonly Answer[]
): Played<{ readonly isStopped: boolean; readonly note: string }> {
  assert.ok(adapter.abort !== undefined, "it cannot be stopped");
  return play(adapter.abort(build, link, server), ...answers);
}

/** The result of a poll; it has to be one. */
export function resultOf(played: Played<Polled>): Result {
  assert.ok(played.value.outcome === "result", JSON.stringify(played.value));
  return played.value.result;
}
