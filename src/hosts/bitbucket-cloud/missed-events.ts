// What may have happened without a webhook: repositories that changed, and pull requests that are open.
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/, -pullrequests/)

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { EventPullRequest } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";
import { defined } from "../../core/rules/defined.ts";

import { idLabel, label, refName, requiredId, text, url } from "../kit/scalars.ts";
import { readRows } from "./pages.ts";
import { get, repositoryPath } from "./paths.ts";
import { fieldsQuery } from "./schema.ts";

const repositoriesLimit = 1000;

/** Ids of the account's repositories that changed since then, with one call where few did. */
export function* listChanged(apiUrl: string, accountId: string, since: number): Talk<HostOutcome<readonly string[]>> {
  const query = { pagelen: "100", q: `updated_on>${new Date(since).toISOString()}`, ...fieldsQuery("uuid") };
  const first = get("list what changed", apiUrl, `/2.0/repositories/${encode(accountId)}`, query);
  const outcome = yield* readRows(
    apiUrl,
    first,
    "list the workspace's repositories",
    z.object({ uuid: requiredId }),
    repositoriesLimit,
  );
  return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.rows.map(({ uuid }) => uuid) } : outcome;
}

/** Open pull requests, the most recently changed first. Their commits have 12 digits. */
export function* listOpenPullRequests(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly EventPullRequest[]>> {
  const query = { state: "OPEN", pagelen: "50", sort: "-updated_on", ...fieldsQuery(fields) };
  const first = get("list the open pull requests", apiUrl, `${repositoryPath(repository.id)}/pullrequests`, query);
  const outcome = yield* readRows(apiUrl, first, "list pull requests", pullRequest, limit);
  return outcome.outcome === "done"
    ? { outcome: "done", value: outcome.value.rows.map((read) => toPullRequest(read, repository)) }
    : outcome;
}

const end = z
  .object({
    branch: z.object({ name: refName.nullish() }).nullish(),
    commit: z.object({ hash: idLabel }).nullish(),
    repository: z.object({ uuid: idLabel, full_name: idLabel }).nullish(),
  })
  .nullish();
const pullRequest = z.object({
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
const fields = `${own},${ends("source")},${ends("destination")},links.html.href`;

function toPullRequest(read: z.infer<typeof pullRequest>, repository: Repository): EventPullRequest {
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
