// What an answer of Bitbucket Cloud means: done, refused with what to do about it, or worth another try.

import { z } from "zod";

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { isLimit } from "../../core/limits/passing-refusal.ts";

import { judgeAnswer, oneLine, readBody, refused, tryAgain } from "../kit/outcome.ts";
import type { NotDone } from "../kit/outcome.ts";
import { stringUpTo } from "../kit/scalars.ts";

const judging = { name: "Bitbucket", between: "something between", failure: judgeFailure };

/**
 * Done with what `read` finds in a 2xx answer (undefined: it is not what the API promises), or why not. `aim` completes
 * "Bitbucket does not let this app ...".
 */
export function judge<T>(answer: Answer, aim: string, read: (answer: Answered) => T | undefined): HostOutcome<T> {
  return judgeAnswer(judging, answer, aim, read);
}

/** Bitbucket's own words in an error, on one line; its fields' faults where there are several. */
export function errorOf(answer: Answered): string {
  const error = readBody(answer, errorSchema)?.error;
  const fields = Object.entries(error?.fields ?? {}).map(([name, faults]) => `${name}: ${faults.join(" ")}`);
  const words = fields.length > 1 || error?.message === undefined ? fields.join("; ") || error?.message : error.message;
  return oneLine(words ?? "");
}

const errorSchema = z.object({
  error: z.object({
    message: stringUpTo(lengths.name).optional(),
    fields: z
      .record(stringUpTo(lengths.name), z.array(stringUpTo(lengths.name)))
      .optional()
      .catch(undefined),
  }),
});

function judgeFailure(answer: Answered, aim: string): NotDone {
  const { status } = answer;
  const words = errorOf(answer);
  const said = words === "" ? `(${status})` : `(${status}: "${words}")`;
  if (isLimit(answer))
    return tryAgain(answer, `Bitbucket's limit of requests is used up ${said}; the app tries again later by itself.`);
  if (status === 401) {
    return {
      outcome: "refused",
      status,
      isAuthorisation: true,
      why: `Bitbucket does not accept this app's credentials ${said}: install the app again, or store a new access token for this workspace.`,
    };
  }
  if (status === 403) {
    return {
      outcome: "refused",
      status,
      isAuthorisation: true,
      why: `Bitbucket does not let this app ${aim} ${said}: give the app or its access token that permission for the repository.`,
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
