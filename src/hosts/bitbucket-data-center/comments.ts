// Comments on pull requests
// (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-pull-requests/); whoever may read may comment.

import type { Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { judge } from "./judge.ts";
import { repositoryPath, send } from "./paths.ts";

/** Adds a comment to a pull request. */
export function* postComment(
  apiUrl: string,
  repository: Repository,
  pullRequestId: number,
  text: string,
): Talk<HostOutcome<undefined>> {
  const url = `${apiUrl}${repositoryPath(repository)}/pull-requests/${pullRequestId}/comments`;
  const answer = yield send("answer a comment", "POST", url, { text });
  const outcome = judge(answer, "comment on pull requests", () => null);
  return outcome.outcome === "done" ? { outcome: "done", value: undefined } : outcome;
}
