// What CI servers with a JSON API have in common: calls, and what their answers mean for polling, stopping and testing.

import type { Answer, Call, Method, Talk } from "../../core/call.ts";
import type { Diagnosis, DiagnosisCode, Polled, Result, Started } from "../../core/ci-adapter.ts";
import type { Event } from "../../core/event.ts";
import type { Server } from "../../core/server.ts";
import { defined } from "../../core/rules/defined.ts";
import { addressOf, headerValue } from "./address.ts";
import { diagnose, explain, isOk, jsonOf, later } from "./answer.ts";
import type { Hints } from "./answer.ts";

/** The API of one server: how it is called in sentences, where it is, who we are. */
export interface Rest {
  readonly name: string;
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The API at a server's address; userinfo typed there counts where the adapter has no credentials of its own. */
export function restOf(name: string, server: Server, headers: Readonly<Record<string, string>>): Rest {
  const { base, authorization } = addressOf(server);
  return {
    name,
    base,
    headers: { ...defined({ accept: "application/json", authorization }), ...headers },
  };
}

/** A bearer token as a header; none without a token. */
export function bearer(token: string | undefined): Record<string, string> {
  const value = headerValue(token ?? "");
  return value === "" ? {} : { authorization: `Bearer ${value}` };
}

/** A question. */
export function ask(rest: Rest, purpose: string, path: string): Call {
  return { purpose, method: "GET", url: `${rest.base}${path}`, headers: rest.headers };
}

/** A change, with a JSON body where one is given. */
export function tell(rest: Rest, purpose: string, method: Method, path: string, body?: object): Call {
  const call = { purpose, method, url: `${rest.base}${path}` };
  if (body === undefined) return { ...call, headers: rest.headers };
  return { ...call, headers: { ...rest.headers, "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** An answer's JSON object; undefined when it was no success or carries none. */
export function objectIn(answer: Answer): object | undefined {
  const value = isOk(answer) ? jsonOf(answer) : undefined;
  return typeof value === "object" && value !== null ? value : undefined;
}

/** Asks how a run stands: 404 means it is gone, anything unreadable means later. */
export function* pollBy(
  rest: Rest,
  path: string,
  read: (run: object) => Result | undefined,
  hints: Hints = {},
): Talk<Polled> {
  const answer = yield ask(rest, "look at the run", path);
  if (answer.kind === "answered" && answer.status === 404)
    return {
      outcome: "gone",
      why: hints[404] ?? `${rest.name} has no such run any more, or hides it from these credentials (404)`,
    };
  const run = objectIn(answer);
  const result = run === undefined ? undefined : read(run);
  return result === undefined ? later(answer, rest.name, hints) : { outcome: "result", result };
}

/** Asks to stop; `call` says how. */
export function* abortBy(rest: Rest, call: Call): Talk<{ readonly isStopped: boolean; readonly note: string }> {
  const answer = yield call;
  if (isOk(answer)) return { isStopped: true, note: `${rest.name} stops it` };
  return {
    isStopped: false,
    note: explain(answer, rest.name, {
      404: `${rest.name} has no such run, or it has ended (404).`,
      409: `${rest.name} says it has ended already (409).`,
    }),
  };
}

/** A step of a test of the connection: undefined when it went well. */
export function* probe(
  rest: Rest,
  purpose: string,
  path: string,
  hints: Hints = {},
  missing: DiagnosisCode = "not-this-kind",
): Talk<Diagnosis | undefined> {
  const answer = yield ask(rest, purpose, path);
  return objectIn(answer) === undefined ? diagnose(answer, rest.name, hints, missing) : undefined;
}

/** The branch or tag an event is about: for pull requests the source branch. */
export function refNameOf(event: Event): string {
  return event.pullRequest?.sourceBranch ?? event.ref?.name ?? "";
}

/** The commit to build. */
export function commitOf(event: Event): string {
  return event.commit?.hash ?? event.pullRequest?.sourceCommit ?? "";
}

/** What a deletion is to a target that would build whatever branch it is told. */
export function leftDeletion(event: Event): Started | undefined {
  return event.kind === "ref-deleted"
    ? { outcome: "ignored", why: "the branch or tag was deleted, so there is nothing to build" }
    : undefined;
}
