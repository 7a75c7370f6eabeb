// Which files an event changed (https://docs.github.com/en/rest/commits/commits#compare-two-commits,
// /pulls#list-pull-requests-files).

import type { Talk } from "../../core/call.ts";
import type { Event } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { ask, readRows } from "../kit/ask.ts";
import { readBody } from "../kit/outcome.ts";
import { knownPaths } from "../kit/scalars.ts";
import { accept, judge, hostName, repositoryPath } from "./judge.ts";
import { changedFileSchema, comparisonSchema } from "./schema.ts";

/** A comparison lists at most so many files and does not say when there are more. */
const comparedAtMost = 300;
const pathLimit = 1000;

const purpose = "ask which files changed";
const aim = "compare commits";

type Paths = HostOutcome<readonly string[] | undefined>;
type ChangedFile = ReturnType<typeof changedFileSchema.parse>;

/** Paths before and after; undefined value when GitHub cannot say or there are too many. */
export function* askChangedPaths(apiUrl: string, repository: Repository, event: Event): Talk<Paths> {
  const { pullRequest, commit, before, ref } = event;
  if (pullRequest !== undefined) {
    const asked = {
      purpose,
      path: `${repositoryPath(repository)}/pulls/${pullRequest.id}/files`,
      query: { per_page: "100" },
      accept,
    };
    const outcome = yield* readRows(hostName, apiUrl, asked, aim, changedFileSchema, pathLimit);
    return outcome.outcome === "done"
      ? { outcome: "done", value: outcome.value.isComplete ? pathsOf(outcome.value.rows) : undefined }
      : unlessUnanswerable(outcome);
  }
  if (commit === undefined || before === undefined || ref?.type === "tag") return { outcome: "done", value: undefined };
  const answer = yield* ask(apiUrl, {
    purpose,
    path: `${repositoryPath(repository)}/compare/${before}...${commit.hash}`,
    accept,
  });
  const outcome = judge(answer, aim, (answered) => readBody(answered, comparisonSchema));
  if (outcome.outcome !== "done") return unlessUnanswerable(outcome);
  return {
    outcome: "done",
    value: outcome.value.files.length < comparedAtMost ? pathsOf(outcome.value.files) : undefined,
  };
}

function pathsOf(files: readonly ChangedFile[]): readonly string[] | undefined {
  return knownPaths(
    files.flatMap((file) => [file.previous_filename, file.filename]).filter((path) => typeof path === "string"),
  );
}

/** One of the two commits is gone (a forced push, a deleted fork): nobody can compare them any more. */
function unlessUnanswerable(outcome: Exclude<HostOutcome<never>, { outcome: "done" }>): Paths {
  return outcome.outcome === "refused" && !outcome.isAuthorisation ? { outcome: "done", value: undefined } : outcome;
}
