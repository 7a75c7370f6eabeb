// Refusals that time heals, told by CI servers and hosts alike: a limit of requests, and a copy of the repository that
// has not heard of a branch or commit yet.

import type { Answer, Answered } from "../call.ts";
import { readRetryAfter } from "../rules/retry.ts";

const second = 1000;

/** Numbers below are seconds to wait (Buildkite, RFC drafts), above are seconds since 1970 (GitHub, GitLab). */
const oldestMoment = 1_000_000_000;

/** Where servers put how many requests are left, and when there are new ones. */
const remainingHeaders = ["x-ratelimit-remaining", "ratelimit-remaining", "x-rate-limit-remaining"];
const resetHeaders = ["x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"];

/**
 * GitHub's words for its limits (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api), and
 * GitLab's for its own of pipelines (lib/gitlab/ci/pipeline/chain/limit/rate_limit.rb), which comes as 400.
 */
const limitWords: Readonly<Record<number, RegExp>> = {
  400: /too many pipelines created/i,
  403: /\brate[ -]?limit|abuse detection|too many requests/i,
};

/** What a ref is called when it is told to be missing, in the words of GitHub, GitLab, CircleCI, Drone, TeamCity. */
const ref = "(?:reference|ref|branch|tag|commit|revision|changeset)";
const lagWords = [
  new RegExp(`\\b(?:no|unknown|could(?: not|n't) find(?: remote)?|cannot find|unable to find) (?:the )?${ref}\\b`, "i"),
  new RegExp(`\\b${ref}\\b.{0,80}?\\b(?:was |were |is |could |can)?(?:not (?:be )?found|does ?n[o']t exist)`, "i"),
  /\bno changes? (?:is |are )?found\b|\bnothing is found by locator\b/i,
];

/** Words beyond these are no error's. */
const wordsLimit = 2_000;

/** True when an answer says: not so many requests. */
export function isLimit(answer: Answer): boolean {
  if (answer.kind === "failed") return false;
  const { status, headers, body } = answer;
  if (status === 429) return true;
  if (status === 403 && (headers["retry-after"] !== undefined || isUsedUp(answer))) return true;
  return limitWords[status]?.test(body.slice(0, wordsLimit)) ?? false;
}

/** True when a refusal says that branch, tag or commit are not there: where the repository is a copy, not yet. */
export function isLag(answer: Answer): boolean {
  if (answer.kind === "failed" || (answer.status !== 400 && answer.status !== 404 && answer.status !== 422))
    return false;
  // Pages repeat the address they were asked for, and a job may be called anything.
  const words = answer.body.slice(0, wordsLimit);
  return !words.trimStart().startsWith("<") && lagWords.some((one) => one.test(words));
}

/**
 * Milliseconds an answer asks to wait; undefined where it does not say. Dates and moments are measured by the answer's
 * own Date, so that nobody's clock matters; by `now` where it has none.
 */
export function waitAsked(answer: Answer, now = Number.NaN): number | undefined {
  if (answer.kind === "failed") return undefined;
  const { headers } = answer;
  const date = Date.parse(headers["date"] ?? "");
  const clock = Number.isNaN(date) ? now : date;
  const asked = readRetryAfter(headers["retry-after"], clock);
  if (asked !== undefined && asked > 0) return asked;
  // GitHub tells every caller when the next hour begins: only to who has no request left is that a time to wait.
  const reset = answer.status === 429 || isUsedUp(answer) ? resetOf(answer, clock) : undefined;
  return reset ?? (asked === 0 ? 0 : undefined);
}

function isUsedUp({ headers }: Answered): boolean {
  const told = remainingHeaders.map((name) => headers[name]).find((value) => value !== undefined);
  return (told ?? partOf(headers["ratelimit"], "remaining|r"))?.trim() === "0";
}

function resetOf({ headers }: Answered, clock: number): number | undefined {
  const told = resetHeaders.map((name) => headers[name]).find((value) => value !== undefined);
  const text = told ?? partOf(headers["ratelimit"], "reset|t");
  if (text === undefined || !/^\s*\d{1,13}(?:\.\d+)?\s*$/.test(text)) return undefined;
  const number = Number(text);
  if (number < oldestMoment) return number * second;
  const moment = number < oldestMoment * second ? number * second : number;
  return Number.isNaN(clock) ? undefined : Math.max(0, moment - clock);
}

/**
 * A part of RateLimit: limit=100, remaining=0, reset=30, or "default";r=0;t=30
 * (draft-ietf-httpapi-ratelimit-headers).
 */
function partOf(header: string | undefined, names: string): string | undefined {
  return new RegExp(`(?:^|[\\s,;])(?:${names})=(\\d{1,13})`).exec((header ?? "").slice(0, 500))?.[1];
}
