// Pull requests (https://docs.github.com/en/rest/pulls/pulls#list-pull-requests, #get-a-pull-request).

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { EventPullRequest } from "../../core/event.ts";
import type { HostOutcome, HostPullRequest } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { ask, readRows } from "../kit/ask.ts";
import { readBody } from "../kit/outcome.ts";
import { label, refName, requiredId, text, url, word } from "../kit/scalars.ts";
import { accept, hostName, judge, repositoryPath } from "./judge.ts";

/** Open pull requests into the repository, the most recently changed first. */
export function* listOpenPullRequests(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly EventPullRequest[]>> {
  const query = { state: "open", sort: "updated", direction: "desc", per_page: String(Math.min(limit, 100)) };
  const outcome = yield* readRows(
    hostName,
    apiUrl,
    { purpose: "list the open pull requests", path: `${repositoryPath(repository)}/pulls`, query, accept },
    "list pull requests",
    pullRequest,
    limit,
  );
  return outcome.outcome === "done"
    ? { outcome: "done", value: outcome.value.rows.map((read) => toPullRequest(read, repository)) }
    : outcome;
}

/** One pull request as it is now, open or not, and when its source was last pushed to. */
export function* askPullRequest(
  apiUrl: string,
  repository: Repository,
  id: number,
): Talk<HostOutcome<HostPullRequest>> {
  const path = `${repositoryPath(repository)}/pulls/${id}`;
  const answer = yield* ask(apiUrl, { purpose: "look the pull request up", path, accept });
  const outcome = judge(answer, "read pull requests", (answered) => readBody(answered, pullRequest));
  if (outcome.outcome !== "done") return outcome;
  const told = toPullRequest(outcome.value, repository);
  const pushedAt = Date.parse(outcome.value.head.repo?.pushed_at ?? "");
  const value = Number.isNaN(pushedAt) ? { pullRequest: told } : { pullRequest: told, sourcePushedAt: pushedAt };
  return { outcome: "done", value };
}

const end = z.object({
  ref: refName,
  sha: requiredId,
  repo: z.object({ id: z.int(), full_name: requiredId, pushed_at: word }).nullish(),
});
const pullRequest = z.object({
  number: z.int().positive(),
  title: label,
  body: text,
  html_url: url,
  draft: z.boolean().nullish(),
  user: z.object({ login: label, id: z.int().nullish() }).nullish(),
  head: end,
  base: end,
});

function toPullRequest(
  { number, title, body, html_url: page, draft, user, head, base }: z.infer<typeof pullRequest>,
  repository: Repository,
): EventPullRequest {
  // Null once the fork is gone.
  const source = head.repo ?? undefined;
  return {
    id: number,
    title: title ?? "",
    description: body ?? "",
    url: page ?? `${repository.url}/pull/${number}`,
    sourceBranch: head.ref,
    sourceCommit: head.sha,
    targetBranch: base.ref,
    targetCommit: base.sha,
    ...(source === undefined
      ? {}
      : { sourceRepositoryId: String(source.id), sourceRepositoryFullName: source.full_name }),
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: source === undefined || String(source.id) !== repository.id,
    isDraft: draft ?? false,
    author: { name: user?.login ?? "unknown", ...(typeof user?.id === "number" ? { accountId: String(user.id) } : {}) },
  };
}
