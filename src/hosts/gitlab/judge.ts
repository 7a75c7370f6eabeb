// How GitLab answers (https://docs.gitlab.com/api/rest/#status-codes, /security/rate_limits).

import type { Answer, Answered } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

import { judgeBy } from "../kit/judge.ts";

export const hostName = "GitLab";

/** What an answer of GitLab means. */
export function judge<T>(answer: Answer, aim: string, read: (answer: Answered) => T | undefined): HostOutcome<T> {
  return judgeBy(hostName, answer, aim, read);
}

/** A project by its number, which no rename changes; or by its path, as one piece. */
export function projectPath(repository: Pick<Repository, "id">): string {
  return `/projects/${encode(repository.id)}`;
}
