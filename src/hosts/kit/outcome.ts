// What is the same in judging answers of all hosts: a 2xx that can be read is done, and what is no answer comes again.

import { z } from "zod";

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import { waitAsked } from "../../core/limits/passing-refusal.ts";
import { parseJson } from "../../core/text/json.ts";
import { shorten } from "../../core/text/text.ts";

export type NotDone = Exclude<HostOutcome<never>, { outcome: "done" }>;

/** How a host's answers are spoken of. */
export interface Judging {
  /** "GitHub". */
  readonly name: string;
  /** What may have answered in its place. */
  readonly between: string;
  /** Why an answer that is no 2xx is none; `aim` completes "... does not let this app ...". */
  readonly failure: (answer: Answered, aim: string) => NotDone;
}

/** Done with what `read` finds in a 2xx answer (undefined: it is not what the API promises), or why not. */
export function judgeAnswer<T>(
  { name, between, failure }: Judging,
  answer: Answer,
  aim: string,
  read: (answer: Answered) => T | undefined,
): HostOutcome<T> {
  if (answer.kind === "failed") {
    const isOurs = answer.failure === "address-not-allowed" || answer.failure === "invalid-address";
    return isOurs ? refused(0, answer.sentence) : { outcome: "try-again", why: answer.sentence };
  }
  if (answer.status < 200 || answer.status > 299) return failure(answer, aim);
  const value = read(answer);
  if (value !== undefined) return { outcome: "done", value };
  if (answer.isCut)
    return refused(answer.status, `${name}'s answer was too long to be read while the app tried to ${aim}.`);
  return {
    outcome: "try-again",
    why: `${name} answered ${answer.status}, but not as its API does, while the app tried to ${aim}: ${between} may have answered in its place.`,
  };
}

/** The JSON of an answer by a schema; undefined when it does not fit. */
export function readBody<T>(answer: Answered, schema: z.ZodType<T>): T | undefined {
  try {
    const read = schema.safeParse(parseJson(answer.body));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

export function refused(status: number, why: string): NotDone {
  return { outcome: "refused", why, status, isAuthorisation: false };
}

/** For what cannot be looked up. */
export function noHash(hash: string): NotDone {
  return refused(0, `"${shorten(hash, 70)}" is no commit hash of 7 to 64 digits.`);
}

/** Why no status can be shown on a commit, without a call: every host's address of statuses takes 40 digits. */
export function unfitForStatus(commit: string, name: string): NotDone | undefined {
  if (isWholeHash(commit) && commit.length === 40) return undefined;
  return refused(
    0,
    isWholeHash(commit)
      ? `${name} shows statuses on commits of 40 digits alone, and this one has 64, as in a SHA-256 repository: the build is seen on this app's pages only.`
      : `A status needs the whole hash of a commit, and this build's is "${shorten(commit, 70)}".`,
  );
}

/** A host's own words, on one line. */
export function oneLine(words: string): string {
  return shorten(words.replace(/[\p{Cc}\s]+/gu, " ").trim(), 300);
}

/** Worth another try, at the time the host asks for. */
export function tryAgain(answer: Answered, why: string): NotDone {
  const retryAfterMs = waitAsked(answer);
  return retryAfterMs === undefined ? { outcome: "try-again", why } : { outcome: "try-again", why, retryAfterMs };
}
