// Open pull requests (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-pull-requests/).

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { EventPullRequest } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import type { Repository } from "../../core/tenant.ts";

import { idLabel, label, refName, requiredId, text } from "../kit/scalars.ts";
import { readRows } from "./pages.ts";
import { repositoryPath } from "./paths.ts";

/**
 * Open pull requests into the repository, the newest first; those from a tag or another ref than a branch have no
 * source branch.
 */
export function* listOpenPullRequests(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly EventPullRequest[]>> {
  const query = { state: "OPEN", order: "NEWEST", withAttributes: "false", withProperties: "false" };
  const outcome = yield* readRows(apiUrl, {
    purpose: "list the open pull requests",
    aim: "list pull requests",
    path: `${repositoryPath(repository)}/pull-requests`,
    query,
    row: pullRequest,
    limit,
  });
  return outcome.outcome === "done"
    ? { outcome: "done", value: outcome.value.rows.map((read) => toPullRequest(read, repository)) }
    : outcome;
}

const slug = z.string().max(lengths.id / 2);
const end = z.object({
  id: refName,
  latestCommit: idLabel.catch(undefined),
  repository: z
    .object({ id: z.union([z.number(), requiredId]).transform(String), slug, project: z.object({ key: slug }) })
    .nullish()
    .catch(undefined),
});
const pullRequest = z.object({
  id: z.int().positive(),
  title: label.catch(undefined),
  description: text.catch(undefined),
  draft: z.boolean().nullish().catch(undefined),
  author: z
    .object({ user: z.object({ name: label.catch(undefined), displayName: label.catch(undefined) }) })
    .nullish()
    .catch(undefined),
  fromRef: end,
  toRef: end,
});

function toPullRequest(
  { id, title, description, draft, author, fromRef, toRef }: z.infer<typeof pullRequest>,
  repository: Repository,
): EventPullRequest {
  const source = fromRef.repository ?? undefined;
  const user = author?.user;
  return {
    id,
    title: title ?? "",
    description: description ?? "",
    url: repository.url === "" ? "" : `${repository.url.replace(/\/browse\/?$/, "")}/pull-requests/${id}`,
    sourceBranch: branchOf(fromRef.id),
    sourceCommit: fromRef.latestCommit ?? "",
    targetBranch: branchOf(toRef.id),
    targetCommit: toRef.latestCommit ?? "",
    ...(source === undefined
      ? {}
      : { sourceRepositoryId: source.id, sourceRepositoryFullName: `${source.project.key}/${source.slug}` }),
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: source?.id !== repository.id,
    isDraft: draft ?? false,
    author: {
      name: user?.displayName ?? user?.name ?? "unknown",
      ...(typeof user?.name === "string" ? { accountId: user.name } : {}),
    },
  };
}

function branchOf(refId: string): string {
  return /^refs\/heads\/(.+)$/.exec(refId)?.[1] ?? "";
}
