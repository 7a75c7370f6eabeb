// Pull requests of Bitbucket Cloud, and what is said in them
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/).

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { EventComment, EventPullRequest } from "../../core/event.ts";
import type { HostOutcome, HostPullRequest } from "../../core/host.ts";
import { defined } from "../../core/rules/defined.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

import { readBody } from "../kit/outcome.ts";
import { idLabel, label, refName, text, url } from "../kit/scalars.ts";
import { judge } from "./judge.ts";
import { get, repositoryPath } from "./paths.ts";

/** A pull request by its number. */
export function* askPullRequest(
  apiUrl: string,
  repository: Repository,
  id: number,
): Talk<HostOutcome<HostPullRequest>> {
  const answer = yield get("look the pull request up", apiUrl, `${repositoryPath(repository.id)}/pullrequests/${id}`);
  const outcome = judge(answer, "read pull requests", (answered) => readBody(answered, pullRequest));
  if (outcome.outcome !== "done") return outcome;
  return { outcome: "done", value: { pullRequest: toPullRequest(outcome.value, repository) } };
}

/** A comment by its id; undefined value when it is gone. */
export function* askComment(
  apiUrl: string,
  repository: Repository,
  pullRequestId: number,
  commentId: string,
): Talk<HostOutcome<EventComment | undefined>> {
  const path = `${repositoryPath(repository.id)}/pullrequests/${pullRequestId}/comments/${encode(commentId)}`;
  const answer = yield get("read the comment", apiUrl, path);
  const outcome = judge(answer, "read pull requests", (answered) => readBody(answered, comment));
  if (outcome.outcome === "refused" && outcome.status === 404) return { outcome: "done", value: undefined };
  if (outcome.outcome !== "done") return outcome;
  const { content, user, deleted } = outcome.value;
  if (deleted === true) return { outcome: "done", value: undefined };
  const author = defined({ name: user?.display_name ?? "unknown", accountId: user?.account_id ?? undefined });
  return { outcome: "done", value: { id: commentId, text: content?.raw ?? "", author } };
}

const comment = z.object({
  content: z.object({ raw: text }).nullish(),
  user: z.object({ display_name: label, account_id: idLabel }).nullish(),
  deleted: z.boolean().nullish(),
});

const end = z
  .object({
    branch: z.object({ name: refName.nullish() }).nullish(),
    commit: z.object({ hash: idLabel }).nullish(),
    repository: z.object({ uuid: idLabel, full_name: idLabel }).nullish(),
  })
  .nullish();
/** A pull request as far as we use it. */
export const pullRequest = z.object({
  id: z.int().positive(),
  title: label,
  description: text,
  draft: z.boolean().nullish(),
  author: z.object({ display_name: label, account_id: idLabel }).nullish(),
  source: end,
  destination: end,
  links: z.object({ html: z.object({ href: url }).nullish() }).nullish(),
});
const ends = (name: string): string =>
  ["branch.name", "commit.hash", "repository.uuid", "repository.full_name"]
    .map((field) => `${name}.${field}`)
    .join(",");
const own = "id,title,description,draft,author.display_name,author.account_id";
/** What of it is asked for in lists. */
export const pullRequestFields = `${own},${ends("source")},${ends("destination")},links.html.href`;

/** In our own words; commits have 12 digits. */
export function toPullRequest(read: z.infer<typeof pullRequest>, repository: Repository): EventPullRequest {
  const { source, destination, author } = read;
  const sourceId = source?.repository?.uuid ?? undefined;
  const sourceName = source?.repository?.full_name ?? undefined;
  const accountId = author?.account_id ?? undefined;
  return defined({
    id: read.id,
    title: read.title ?? "",
    description: read.description ?? "",
    url: read.links?.html?.href ?? `${repository.url}/pull-requests/${read.id}`,
    sourceBranch: source?.branch?.name ?? "",
    sourceCommit: source?.commit?.hash ?? "",
    targetBranch: destination?.branch?.name ?? "",
    targetCommit: destination?.commit?.hash ?? "",
    sourceRepositoryId: sourceId,
    sourceRepositoryFullName: sourceName,
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: sourceId !== repository.id,
    isDraft: read.draft ?? false,
    author: defined({ name: author?.display_name ?? "unknown", accountId }),
  });
}
