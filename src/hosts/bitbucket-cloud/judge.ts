// What an answer of Bitbucket Cloud means: done, refused with what to do about it, or worth another try.

import { z } from "zod";

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import { parseJson } from "../../core/text/json.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { readRetryAfter } from "../../core/rules/retry.ts";

import { stringUpTo } from "../kit/scalars.ts";

type NotDone = Exclude<HostOutcome<never>, { outcome: "done" }>;

/**
 * Done with what `read` finds in a 2xx answer (undefined: it is not what the API promises), or why not. `aim` completes
 * "Bitbucket does not let this app ...".
 */
export function judge<T>(answer: Answer, aim: string, read: (answer: Answered) => T | undefined): HostOutcome<T> {
  if (answer.kind === "failed" || answer.status < 200 || answer.status > 299) return judgeFailure(answer, aim);
  const value = read(answer);
  if (value !== undefined) return { outcome: "done", value };
  if (answer.isCut)
    return refused(answer.status, `Bitbucket's answer was too long to be read while the app tried to ${aim}.`);
  return {
    outcome: "try-again",
    why: `Bitbucket answered ${answer.status}, but not as its API does, while the app tried to ${aim}: something between may have answered in its place.`,
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

/** Bitbucket's own words in an error, on one line; its fields' faults where there are several. */
export function errorOf(answer: Answered): string {
  const error = readBody(answer, errorSchema)?.error;
  const fields = Object.entries(error?.fields ?? {}).map(([name, faults]) => `${name}: ${faults.join(" ")}`);
  const words = fields.length > 1 || error?.message === undefined ? fields.join("; ") || error?.message : error.message;
  return (words ?? "")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
}

export function refused(status: number, why: string): NotDone {
  return { outcome: "refused", why, status, isAuthorisation: false };
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

function judgeFailure(answer: Answer, aim: string): NotDone {
  if (answer.kind === "failed") {
    const isOurs = answer.failure === "address-not-allowed" || answer.failure === "invalid-address";
    return isOurs ? refused(0, answer.sentence) : { outcome: "try-again", why: answer.sentence };
  }
  const { status } = answer;
  const words = errorOf(answer);
  const said = words === "" ? `(${status})` : `(${status}: "${words}")`;
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
  if (status === 429)
    return tryAgain(answer, `Bitbucket's limit of requests is used up ${said}; the app tries again later by itself.`);
  if (status === 408 || status >= 500)
    return tryAgain(answer, `Bitbucket is out of order just now ${said}; the app tries again by itself.`);
  if (status === 404)
    return refused(
      status,
      `Bitbucket knows nothing there ${said} when the app tries to ${aim}: it may be gone, or the app may not see it.`,
    );
  return refused(status, `Bitbucket refused to let the app ${aim} ${said}.`);
}

/** A date in Retry-After is measured by the answer's own Date, so that nobody's clock matters. */
function tryAgain(answer: Answered, why: string): NotDone {
  const now = Date.parse(answer.headers["date"] ?? "");
  const retryAfterMs = readRetryAfter(answer.headers["retry-after"], now);
  return retryAfterMs === undefined || Number.isNaN(retryAfterMs)
    ? { outcome: "try-again", why }
    : { outcome: "try-again", why, retryAfterMs };
}
