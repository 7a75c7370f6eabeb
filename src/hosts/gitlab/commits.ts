// Commits, branch heads and files (https://docs.gitlab.com/api/commits/, /branches/, /repository_files/).

import type { Talk } from "../../core/call.ts";
import type { EventCommit } from "../../core/event.ts";
import type { HostBranch, HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";
import { isHash } from "../../core/rules/commit-hash.ts";

import { ask, filePath, readRows } from "../kit/ask.ts";
import { readBody, noHash } from "../kit/outcome.ts";
import { judge, hostName, projectPath } from "./judge.ts";
import { branchSchema, commitSchema } from "./schema.ts";

/** A commit by its hash, which may be shortened. */
export function* askCommit(apiUrl: string, repository: Repository, hash: string): Talk<HostOutcome<EventCommit>> {
  if (!isHash(hash)) return noHash(hash);
  const answer = yield* ask(apiUrl, {
    purpose: "look the commit up",
    path: `${projectPath(repository)}/repository/commits/${hash.toLowerCase()}`,
  });
  const outcome = judge(answer, "read commits", (answered) => readBody(answered, commitSchema));
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `GitLab does not know commit ${hash} in ${repository.fullName} (404): it was probably overwritten by a forced push, or the access token may not see the project.`,
  };
}

/** Branch heads, the most recently moved first where this GitLab knows that order. */
export function* askBranches(
  apiUrl: string,
  repository: Repository,
  limit: number,
): Talk<HostOutcome<readonly HostBranch[]>> {
  const asked = {
    purpose: "list the branches",
    path: `${projectPath(repository)}/repository/branches`,
    query: { per_page: String(Math.min(limit, 100)), sort: "updated_desc" },
  };
  const outcome = yield* readRows(hostName, apiUrl, asked, "list branches", branchSchema, limit);
  return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.rows } : outcome;
}

/** A file's text at a commit; undefined value when there is none. */
export function* askFile(
  apiUrl: string,
  repository: Repository,
  commit: string,
  path: string,
): Talk<HostOutcome<string | undefined>> {
  const file = filePath(path);
  const answer = yield* ask(apiUrl, {
    purpose: `read ${file}`,
    path: `${projectPath(repository)}/repository/files/${encode(file)}/raw`,
    query: { ref: commit },
    accept: "*/*",
  });
  if (answer.kind === "answered" && answer.status === 404) return { outcome: "done", value: undefined };
  return judge(answer, "read files", (answered) => (answered.isCut ? undefined : answered.body));
}
