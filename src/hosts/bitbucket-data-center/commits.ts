// Commits, branch heads and files (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-repository/).

import type { Talk } from "../../core/call.ts";
import type { EventCommit } from "../../core/event.ts";
import type { HostBranch, HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";
import { isHash } from "../../core/rules/commit-hash.ts";

import { readBody, noHash } from "../kit/outcome.ts";
import { judge } from "./judge.ts";
import { readRows } from "./pages.ts";
import { get, repositoryPath } from "./paths.ts";
import { branchSchema, commitSchema } from "./schema.ts";

/** A commit by its hash, which may be shortened; an annotated tag's hash leads to its commit. */
export function* askCommit(apiUrl: string, repository: Repository, hash: string): Talk<HostOutcome<EventCommit>> {
  if (!isHash(hash)) return noHash(hash);
  const answer = yield get("look the commit up", apiUrl, `${repositoryPath(repository)}/commits/${hash.toLowerCase()}`);
  const outcome = judge(answer, "read commits", (answered) => readBody(answered, commitSchema));
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `Bitbucket does not know commit ${hash} in ${repository.fullName} (404): it was probably overwritten by a forced push, or the app may not see the repository.`,
  };
}

/** Branch heads, the most recently moved first. */
export function* askBranches(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly HostBranch[]>> {
  const outcome = yield* readRows(apiUrl, {
    purpose: "list the branches",
    aim: "list branches",
    path: `${repositoryPath(repository)}/branches`,
    query: { orderBy: "MODIFICATION", details: "true" },
    row: branchSchema,
    limit,
  });
  return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.rows } : outcome;
}

/** A file's text at a commit; undefined value when there is none. */
export function* askFile(
  apiUrl: string,
  repository: Repository,
  commit: string,
  path: string,
): Talk<HostOutcome<string | undefined>> {
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  const place = `${repositoryPath(repository)}/raw/${segments.map(encode).join("/")}`;
  const answer = yield {
    ...get(`read ${segments.join("/")}`, apiUrl, place, { at: commit }),
    headers: { accept: "*/*" },
  };
  if (answer.kind === "answered" && answer.status === 404) return { outcome: "done", value: undefined };
  return judge(answer, "read files", (answered) => (answered.isCut ? undefined : answered.body));
}
