// What an answer of Bitbucket Data Center means: done, refused with what to do about it, or worth another try. Errors:
// https://developer.atlassian.com/server/bitbucket/rest/v906/intro/#about (errors[].context, message, exceptionName).

import { z } from "zod";

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { isLimit } from "../../core/limits/passing-refusal.ts";

import { judgeAnswer, oneLine, readBody, refused, tryAgain } from "../kit/outcome.ts";
import type { NotDone } from "../kit/outcome.ts";
import { label, stringUpTo } from "../kit/scalars.ts";

const judging = { name: "Bitbucket", between: "a proxy or sign-in page", failure: judgeFailure };

/**
 * Done with what `read` finds in a 2xx answer (undefined: it is not what the API promises), or why not. `aim` completes
 * "Bitbucket does not let this app ...".
 */
export function judge<T>(answer: Answer, aim: string, read: (answer: Answered) => T | undefined): HostOutcome<T> {
  return judgeAnswer(judging, answer, aim, read);
}

/** Bitbucket's own words in an error, on one line. */
export function errorOf(answer: Answered): string {
  const words = faultsOf(answer).map(({ context, message }) =>
    typeof context === "string" ? `${context}: ${message}` : message,
  );
  return oneLine(words.join("; "));
}

/**
 * True when the answer is about a resource of Bitbucket's API, and not about an address it has never heard of: only the
 * former name an exception.
 */
export function isFromResource(answer: Answered): boolean {
  return faultsOf(answer).some(
    ({ exceptionName }) => typeof exceptionName === "string" && exceptionName.startsWith("com.atlassian."),
  );
}

const faults = z.object({
  errors: z.array(z.object({ context: label, message: stringUpTo(lengths.name).catch(""), exceptionName: label })),
});

function faultsOf(answer: Answered): z.infer<typeof faults>["errors"] {
  return readBody(answer, faults)?.errors ?? [];
}

function judgeFailure(answer: Answered, aim: string): NotDone {
  const { status } = answer;
  const words = errorOf(answer);
  const said = words === "" ? `(${status})` : `(${status}: "${words}")`;
  if (isLimit(answer))
    return tryAgain(answer, `Bitbucket's limit of requests is used up ${said}; the app tries again later by itself.`);
  // A lack of permission is a 401 here as well (AuthorisationException).
  if (status === 403 || (status === 401 && isFromResource(answer) && /AuthorisationException/.test(answer.body))) {
    return {
      outcome: "refused",
      status,
      isAuthorisation: true,
      why: `Bitbucket does not let this app ${aim} ${said}: give its user or access token that permission.`,
    };
  }
  if (status === 401) {
    return {
      outcome: "refused",
      status,
      isAuthorisation: true,
      why: `Bitbucket does not accept this app's credentials ${said}: they have to be stored again from the command line.`,
    };
  }
  if (status === 408 || status >= 500)
    return tryAgain(answer, `Bitbucket is out of order just now ${said}; the app tries again by itself.`);
  if (status === 404)
    return refused(
      status,
      `Bitbucket knows nothing there ${said} when the app tries to ${aim}: it may be gone, or the app may not see it.`,
    );
  return refused(status, `Bitbucket refused to let the app ${aim} ${said}.`);
}
