// An HTTP request described, not made, and what came back: adapters speak in these, one file sends.

import type { Urgency } from "./limits/host-budget.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One request an adapter or host wants made. */
export interface Call {
  /** What it is for, in words a user reads in the attempt log: "start the build". */
  readonly purpose: string;
  readonly method: Method;
  /** Absolute http(s) address; userinfo is not allowed here (adapters make it a header). */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Deadline for the whole exchange; the sender has a default. */
  readonly timeoutMs?: number;
  /** For calls to hosts, whose number is limited: what can wait for more important ones. */
  readonly urgency?: Urgency | undefined;
  /** For calls to hosts: the repository whose share of them it is. */
  readonly repositoryId?: string | undefined;
}

/** Why no answer came. Each has its own sentence for the user in the sender. */
export type Failure =
  "name-not-found" | "refused" | "timed-out" | "tls" | "address-not-allowed" | "connection-lost" | "invalid-address";

/** An answer that came over HTTP, whatever its status. */
export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  /** Names in lower case; repeated headers joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Set-Cookie headers one by one, in order. */
  readonly setCookies: readonly string[];
  /** Decoded as UTF-8; cut at the sender's limit. */
  readonly body: string;
  readonly isCut: boolean;
  readonly ms: number;
}

/** No answer: the sentence says what happened and what to do. */
export interface Unanswered {
  readonly kind: "failed";
  readonly failure: Failure;
  readonly sentence: string;
  readonly ms: number;
}

export type Answer = Answered | Unanswered;

/** A conversation: yields calls, is handed answers, returns what it learned. */
export type Talk<T> = Generator<Call, T, Answer>;

/** Runs a talk to its end with a function that makes calls. */
export async function runTalk<T>(talk: Talk<T>, send: (call: Call) => Promise<Answer>): Promise<T> {
  return continueTalk(talk, talk.next(), send);
}

/** Goes on with a talk whose first step was taken already. */
export async function continueTalk<T>(
  talk: Talk<T>,
  first: IteratorResult<Call, T>,
  send: (call: Call) => Promise<Answer>,
): Promise<T> {
  let step = first;
  while (step.done !== true) step = talk.next(await send(step.value));
  return step.value;
}
