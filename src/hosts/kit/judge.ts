// What an answer of GitHub's or GitLab's API means: done, refused with what to do about it, or worth another try.

import { z } from "zod";

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { isLimit } from "../../core/limits/passing-refusal.ts";
import { cut } from "../../core/text/text.ts";

import { judgeAnswer, oneLine, readBody, refused, tryAgain } from "./outcome.ts";
import type { NotDone } from "./outcome.ts";
import { stringUpTo } from "./scalars.ts";

/**
 * Done with what `read` finds in a 2xx answer (undefined: it is not what the API promises), or why not. `aim` completes
 * "... does not let this app ..."; `name` is the host's, "GitHub".
 */
export function judgeBy<T>(
  name: string,
  answer: Answer,
  aim: string,
  read: (answer: Answered) => T | undefined,
): HostOutcome<T> {
  const failure = (answered: Answered): NotDone => judgeFailure(name, answered, aim);
  return judgeAnswer({ name, between: "something between", failure }, answer, aim, read);
}

/** The host's own words in an error, on one line. */
export function wordsOf(answer: Answered): string {
  const read = readBody(answer, errorSchema);
  const words = read?.message ?? read?.error ?? "";
  const text = typeof words === "string" ? words : JSON.stringify(words);
  return oneLine(cut(text, lengths.name));
}

/** GitLab's message may be an object of faults by field. */
const errorSchema = z.object({ message: z.unknown(), error: stringUpTo(lengths.name).optional().catch(undefined) });

function judgeFailure(name: string, answer: Answered, aim: string): NotDone {
  const { status } = answer;
  const words = wordsOf(answer);
  const said = words === "" ? `(${status})` : `(${status}: "${words}")`;
  if (isLimit(answer))
    return tryAgain(answer, `${name}'s limit of requests is used up ${said}; the app tries again later by itself.`);
  if (status === 408 || status >= 500)
    return tryAgain(answer, `${name} is out of order just now ${said}; the app tries again by itself.`);
  if (status === 401)
    return {
      outcome: "refused",
      status,
      isAuthorisation: true,
      why: `${name} does not accept this app's access token ${said}: the operator has to store a new one.`,
    };
  if (status === 403)
    return {
      outcome: "refused",
      status,
      isAuthorisation: true,
      why: `${name} does not let this app ${aim} ${said}: give its access token that permission for the repository.`,
    };
  if (status === 404)
    return refused(
      status,
      `${name} knows nothing there ${said} when the app tries to ${aim}: it may be gone, or the access token may not see it.`,
    );
  return refused(status, `${name} refused to let the app ${aim} ${said}.`);
}
