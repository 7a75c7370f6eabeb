// Comments on merge requests (https://docs.gitlab.com/api/notes/#create-new-merge-request-note).

import type { Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { ask } from "../kit/ask.ts";
import { judge, projectPath } from "./judge.ts";

/** Adds a comment to a merge request. A line that begins with a slash would be a command to GitLab. */
export function* postNote(
  apiUrl: string,
  repository: Repository,
  mergeRequestId: number,
  text: string,
): Talk<HostOutcome<undefined>> {
  const answer = yield* ask(apiUrl, {
    purpose: "answer a comment",
    method: "POST",
    path: `${projectPath(repository)}/merge_requests/${mergeRequestId}/notes`,
    json: { body: text },
  });
  const outcome = judge(answer, "comment on merge requests", () => null);
  return outcome.outcome === "done" ? { outcome: "done", value: undefined } : outcome;
}
