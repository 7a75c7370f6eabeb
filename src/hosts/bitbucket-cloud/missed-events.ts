// What may have happened without a webhook: repositories that changed, and pull requests that are open.
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/, -pullrequests/)

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { EventPullRequest } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

import { requiredId } from "../kit/scalars.ts";
import { readRows } from "./pages.ts";
import { get, repositoryPath } from "./paths.ts";
import { pullRequest, pullRequestFields, toPullRequest } from "./pull-requests.ts";
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
  const query = { state: "OPEN", pagelen: "50", sort: "-updated_on", ...fieldsQuery(pullRequestFields) };
  const first = get("list the open pull requests", apiUrl, `${repositoryPath(repository.id)}/pullrequests`, query);
  const outcome = yield* readRows(apiUrl, first, "list pull requests", pullRequest, limit);
  return outcome.outcome === "done"
    ? { outcome: "done", value: outcome.value.rows.map((read) => toPullRequest(read, repository)) }
    : outcome;
}
