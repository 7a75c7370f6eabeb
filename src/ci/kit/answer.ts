// What a CI server's answer means where the adapter has no better knowledge, in sentences a user reads.

import type { Answer, Answered } from "../../core/call.ts";
import type { Diagnosis, DiagnosisCode, Polled, Started } from "../../core/ci-adapter.ts";
import { isLag, isLimit, waitAsked } from "../../core/limits/passing-refusal.ts";
import { judgeStatus } from "../../core/rules/retry.ts";
import { cut, shorten } from "../../core/text/text.ts";
import { defined } from "../../core/rules/defined.ts";
import { parseJson } from "./json.ts";

/** Sentences of one CI server for statuses it gives a meaning of its own. */
export type Hints = Readonly<Partial<Record<number, string>>>;

/** An answer that came with a 2xx; the numbers only keep the compiler from taking any other answer for none. */
type Success = Answered & { readonly status: 200 | 201 | 202 | 204 };

/** True for a 2xx. */
export function isOk(answer: Answer): answer is Success {
  return answer.kind === "answered" && answer.status >= 200 && answer.status < 300;
}

/** The JSON of an answer, or undefined when it carries none (a page, nothing, a cut one). */
export function jsonOf(answer: Answer): unknown {
  return answer.kind === "answered" ? parseJson(answer.body) : undefined;
}

/** The beginning of what came, as plain text in quotes; "" when nothing readable did. */
export function said(answer: Answered): string {
  const text = shorten(plainText(answer.body), 160);
  return text === "" ? "" : ` It said: "${text}".`;
}

/** What a refusal means, in a sentence. */
export function explain(answer: Answer, ci: string, hints: Hints = {}): string {
  if (answer.kind === "failed") return answer.sentence;
  const { status } = answer;
  if (isLimit(answer))
    return `${ci} asks us to slow down (${status}): it is asked again later.${status === 429 ? "" : said(answer)}`;
  const hint = hints[status];
  if (hint !== undefined) return `${hint}${said(answer)}`;
  if (status >= 300 && status < 400) return redirectSentence(answer, ci);
  if (status === 401)
    return `${ci} refused the credentials (401): check user and token on the server's page.${said(answer)}`;
  if (status === 403)
    return `${ci} does not allow this with these credentials (403): give their account the permission it names, or use another token.${said(answer)}`;
  if (status === 404)
    return `${ci} has nothing at this address, or hides it from these credentials (404): check the address and the job.${said(answer)}`;
  if (status === 410)
    return `${ci} says this job is gone for good (410): the link is paused until a person looks at it.${said(answer)}`;
  if (status >= 500) return `${ci} had an error of its own (${status}): it is asked again later.${said(answer)}`;
  if (status >= 400)
    return `${ci} refused the request (${status}): it has to be corrected before it can work.${said(answer)}`;
  if (answer.isCut) return `${ci} answered with more than we read: is this really the address of its API?`;
  return isPage(answer)
    ? `A web page came where the API of ${ci} was expected (${status}): check the address; a sign-in page or a proxy may stand before it.${said(answer)}`
    : `${ci} answered something we cannot read (${status}).${said(answer)}`;
}

/** A start that did not work: what happens to the delivery follows from what time can heal, then the status (R7). */
export function refusal(answer: Answer, ci: string, now: number, hints: Hints = {}): Started {
  const why = explain(answer, ci, hints);
  if (answer.kind === "failed")
    return {
      outcome: "refused",
      why,
      fate: answer.failure === "address-not-allowed" || answer.failure === "invalid-address" ? "park" : "try-again",
    };
  if (isLag(answer))
    return notYet(
      `${ci} does not know this branch, tag or commit yet (${answer.status}): its mirror of the repository may lag behind, so it is asked again later.${said(answer)}`,
    );
  const verdict = isLimit(answer) ? "try-again" : judgeStatus(answer.status);
  const retryAfterMs = waitAsked(answer, now);
  return defined({ outcome: "refused", why, fate: verdict === "taken" ? "park" : verdict, retryAfterMs });
}

/** A start whose branch or commit has yet to reach the CI: tried again, and nothing against the server. */
export function notYet(why: string): Started {
  return { outcome: "refused", why, fate: "try-again", isLag: true };
}

/** A start the CI answered by doing nothing, by its own rules; `words` are its own, or what its answer means. */
export function nothingToRun(ci: string, words = ""): Started {
  const quoted = shorten(words.replace(/[\s\p{Cc}]+/gu, " ").trim(), 200);
  return {
    outcome: "ignored",
    why: `${ci} found nothing to run for this commit${quoted === "" ? "" : `: "${quoted}"`}`,
  };
}

/** A poll that learned nothing: asked again later, whatever the reason; not before the CI wants it. */
export function later(answer: Answer, ci: string, hints: Hints = {}): Polled {
  return defined({ outcome: "later", why: explain(answer, ci, hints), retryAfterMs: waitAsked(answer) });
}

/** A failed test of the connection: which of the codes it is. `missing` is what a 404 means. */
export function diagnose(
  answer: Answer,
  ci: string,
  hints: Hints = {},
  missing: DiagnosisCode = "not-this-kind",
): Diagnosis {
  return { code: codeOf(answer, missing), sentence: explain(answer, ci, hints) };
}

/** Enough of a page to find words in. */
const pageLimit = 5_000;

/** The beginning of a page without markup and runs of white space. */
export function plainText(html: string): string {
  return cut(html, pageLimit)
    .replace(/<(script|style)\b[^<>]{0,1000}>[\s\S]{0,4000}?<\/\1>/gi, " ")
    .replace(/<[^<>]{0,1000}>/g, " ")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

function isPage(answer: Answered): boolean {
  return (
    /^\s*<(!doctype|html|head|body|\?xml)/i.test(answer.body) ||
    (answer.headers["content-type"] ?? "").includes("text/html")
  );
}

function redirectSentence(answer: Answered, ci: string): string {
  const location = shorten(answer.headers["location"] ?? "", 200);
  const where = location === "" ? "elsewhere" : `to ${location}`;
  return `${ci} sends us on ${where} (${answer.status}), and redirects are not followed: enter the final address on the server's page; a sign-in page means wrong credentials.`;
}

function codeOf(answer: Answer, missing: DiagnosisCode): DiagnosisCode {
  if (answer.kind === "failed") return answer.failure === "invalid-address" ? "name-not-found" : answer.failure;
  if (isLimit(answer)) return "unexpected-answer";
  if (answer.status === 401 || answer.status === 403) return "wrong-credentials";
  if (answer.status === 404) return missing;
  return answer.status >= 200 && answer.status < 300 ? "not-this-kind" : "unexpected-answer";
}
