// Which files an event changed (https://docs.gitlab.com/api/repositories/#compare-branches-tags-or-commits,
// /merge_requests/).

import type { Talk } from "../../core/call.ts";
import type { Event } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { ask, readRows } from "../kit/ask.ts";
import { readBody } from "../kit/outcome.ts";
import { knownPaths } from "../kit/scalars.ts";
import { judge, hostName, projectPath } from "./judge.ts";
import { comparisonSchema, diffSchema } from "./schema.ts";

/** A comparison lists at most so many files (its "diff limits") and does not say when there are more. */
const comparedAtMost = 1000;
const pathLimit = 1000;

const purpose = "ask which files changed";
const aim = "compare commits";

type Paths = HostOutcome<readonly string[] | undefined>;

/** Paths before and after; undefined value when GitLab cannot say or there are too many. */
export function* askChangedPaths(apiUrl: string, repository: Repository, event: Event): Talk<Paths> {
  const { pullRequest, commit, before, ref } = event;
  if (pullRequest !== undefined) {
    const asked = {
      purpose,
      path: `${projectPath(repository)}/merge_requests/${pullRequest.id}/diffs`,
      query: { per_page: "100" },
    };
    const outcome = yield* readRows(hostName, apiUrl, asked, aim, diffSchema, pathLimit);
    return outcome.outcome === "done"
      ? { outcome: "done", value: outcome.value.isComplete ? pathsOf(outcome.value.rows) : undefined }
      : unlessUnanswerable(outcome);
  }
  if (commit === undefined || before === undefined || ref?.type === "tag") return { outcome: "done", value: undefined };
  const answer = yield* ask(apiUrl, {
    purpose,
    path: `${projectPath(repository)}/repository/compare`,
    query: { from: before, to: commit.hash },
  });
  const outcome = judge(answer, aim, (answered) => readBody(answered, comparisonSchema));
  if (outcome.outcome !== "done") return unlessUnanswerable(outcome);
  const isWhole = outcome.value.compare_timeout !== true && outcome.value.diffs.length < comparedAtMost;
  return { outcome: "done", value: isWhole ? pathsOf(outcome.value.diffs) : undefined };
}

function pathsOf(diffs: readonly { old_path: string; new_path: string }[]): readonly string[] | undefined {
  return knownPaths(diffs.flatMap((diff) => [diff.old_path, diff.new_path]));
}

/** One of the two commits is gone (a forced push, a deleted fork): nobody can compare them any more. */
function unlessUnanswerable(outcome: Exclude<HostOutcome<never>, { outcome: "done" }>): Paths {
  return outcome.outcome === "refused" && !outcome.isAuthorisation ? { outcome: "done", value: undefined } : outcome;
}
