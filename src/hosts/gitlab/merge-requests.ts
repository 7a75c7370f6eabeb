// Open merge requests, which are our pull requests
// (https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests).

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { EventPullRequest } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { defined } from "../../core/rules/defined.ts";

import { readRows } from "../kit/ask.ts";
import { idLabel, label, refName, text, url } from "../kit/scalars.ts";
import { hostName, projectPath } from "./judge.ts";

/**
 * Open merge requests into the project, the most recently changed first. GitLab tells neither the target's head nor the
 * source project's name.
 */
export function* listOpenMergeRequests(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly EventPullRequest[]>> {
  const query = { state: "opened", order_by: "updated_at", sort: "desc", per_page: String(Math.min(limit, 100)) };
  const outcome = yield* readRows(
    hostName,
    apiUrl,
    { purpose: "list the open merge requests", path: `${projectPath(repository)}/merge_requests`, query },
    "list merge requests",
    mergeRequest,
    limit,
  );
  return outcome.outcome === "done"
    ? { outcome: "done", value: outcome.value.rows.map((read) => toPullRequest(read, repository)) }
    : outcome;
}

const mergeRequest = z.object({
  iid: z.int().positive(),
  title: label,
  description: text,
  web_url: url,
  draft: z.boolean().nullish(),
  /** Before GitLab 13.2. */
  work_in_progress: z.boolean().nullish(),
  author: z.object({ id: z.int().nullish(), name: label, username: label }).nullish(),
  source_branch: refName,
  target_branch: refName,
  /** The source branch's head; null while GitLab still prepares it. */
  sha: idLabel,
  source_project_id: z.int().nullish(),
});

function toPullRequest(read: z.infer<typeof mergeRequest>, repository: Repository): EventPullRequest {
  const { iid, author } = read;
  const source = typeof read.source_project_id === "number" ? String(read.source_project_id) : undefined;
  return defined({
    id: iid,
    title: read.title ?? "",
    description: read.description ?? "",
    url: read.web_url ?? `${repository.url}/-/merge_requests/${iid}`,
    sourceBranch: read.source_branch,
    sourceCommit: read.sha ?? "",
    targetBranch: read.target_branch,
    targetCommit: "",
    sourceRepositoryId: source,
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: source !== repository.id,
    isDraft: read.draft ?? read.work_in_progress ?? false,
    author: {
      name: author?.name ?? author?.username ?? "unknown",
      ...(typeof author?.id === "number" ? { accountId: String(author.id) } : {}),
    },
  });
}
