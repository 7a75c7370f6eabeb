// Commits, branch heads and files (https://docs.github.com/en/rest/commits, /branches, /repos/contents).

import type { Talk } from "../../core/call.ts";
import type { EventCommit } from "../../core/event.ts";
import type { HostBranch, HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";
import { isHash } from "../../core/rules/commit-hash.ts";

import { ask, filePath, readRows } from "../kit/ask.ts";
import { readBody, noHash } from "../kit/outcome.ts";
import { accept, judge, hostName, repositoryPath } from "./judge.ts";
import { branchSchema, commitSchema } from "./schema.ts";

/** A commit by its hash, which may be shortened. */
export function* askCommit(apiUrl: string, repository: Repository, hash: string): Talk<HostOutcome<EventCommit>> {
  if (!isHash(hash)) return noHash(hash);
  const answer = yield* ask(apiUrl, {
    purpose: "look the commit up",
    path: `${repositoryPath(repository)}/commits/${hash.toLowerCase()}`,
    accept,
  });
  const outcome = judge(answer, "read commits", (answered) => readBody(answered, commitSchema));
  // 422: "No commit found for SHA".
  if (outcome.outcome !== "refused" || (outcome.status !== 404 && outcome.status !== 422)) return outcome;
  return {
    ...outcome,
    why: `GitHub does not know commit ${hash} in ${repository.fullName} (${outcome.status}): it was probably overwritten by a forced push, or the access token may not see the repository.`,
  };
}

/** Branch heads by name: GitHub has no order by time, and tells no more than their hashes. */
export function* askBranches(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly HostBranch[]>> {
  const asked = {
    purpose: "list the branches",
    path: `${repositoryPath(repository)}/branches`,
    query: { per_page: String(Math.min(limit, 100)) },
    accept,
  };
  const outcome = yield* readRows(hostName, apiUrl, asked, "list branches", branchSchema, limit);
  if (outcome.outcome !== "done") return outcome;
  return {
    outcome: "done",
    value: outcome.value.rows.map((branch) => ({ name: branch.name, commit: { hash: branch.commit.sha } })),
  };
}

/** A file's text at a commit; undefined value when there is none. */
export function* askFile(
  apiUrl: string,
  repository: Repository,
  commit: string,
  path: string,
): Talk<HostOutcome<string | undefined>> {
  const file = filePath(path);
  const place = `${repositoryPath(repository)}/contents/${file.split("/").map(encode).join("/")}`;
  const answer = yield* ask(apiUrl, {
    purpose: `read ${file}`,
    path: place,
    query: { ref: commit },
    accept: "application/vnd.github.raw+json",
  });
  if (answer.kind === "answered" && answer.status === 404) return { outcome: "done", value: undefined };
  return judge(answer, "read files", (answered) => (answered.isCut ? undefined : answered.body));
}
