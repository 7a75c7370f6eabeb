// Comments on pull requests
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/#api-repositories-workspace-repo-slug-pullrequests-pull-request-id-comments-post);
// the scope to read pull requests is enough for them.

import type { Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { judge } from "./judge.ts";
import { repositoryPath } from "./paths.ts";

/** Adds a comment to a pull request. */
export function* postComment(
  apiUrl: string,
  repository: Repository,
  pullRequestId: number,
  text: string,
): Talk<HostOutcome<undefined>> {
  const answer = yield {
    purpose: "answer a comment",
    method: "POST",
    url: `${apiUrl}${repositoryPath(repository.id)}/pullrequests/${pullRequestId}/comments`,
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ content: { raw: text } }),
  };
  const outcome = judge(answer, "comment on pull requests", () => null);
  return outcome.outcome === "done" ? { outcome: "done", value: undefined } : outcome;
}
