// How GitHub answers: its limits come as 403, too
// (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

import { judgeBy } from "../kit/judge.ts";

export const hostName = "GitHub";

/** What an answer of GitHub means. */
export function judge<T>(answer: Answer, aim: string, read: (answer: Answered) => T | undefined): HostOutcome<T> {
  return judgeBy(hostName, answer, aim, read);
}

/** A repository by its name; GitHub redirects from names it had before. */
export function repositoryPath({ owner, slug }: Pick<Repository, "owner" | "slug">): string {
  return `/repos/${encode(owner)}/${encode(slug)}`;
}

/** The format of all answers but a file's. */
export const accept = "application/vnd.github+json";
