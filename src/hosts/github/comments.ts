// Comments on pull requests, which are issues to GitHub
// (https://docs.github.com/en/rest/issues/comments#create-an-issue-comment).

import type { Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { ask } from "../kit/ask.ts";
import { accept, judge, repositoryPath } from "./judge.ts";

/** Adds a comment to a pull request. */
export function* postComment(
  apiUrl: string,
  repository: Repository,
  pullRequestId: number,
  text: string,
): Talk<HostOutcome<undefined>> {
  const answer = yield* ask(apiUrl, {
    purpose: "answer a comment",
    method: "POST",
    path: `${repositoryPath(repository)}/issues/${pullRequestId}/comments`,
    accept,
    json: { body: text },
  });
  const outcome = judge(answer, "comment on pull requests", () => null);
  return outcome.outcome === "done" ? { outcome: "done", value: undefined } : outcome;
}
