// Which files an event changed. In a range the newer commit comes first: the opposite of git
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commits/#api-repositories-workspace-repo-slug-diffstat-spec-get).

import type { Call, Talk } from "../../core/call.ts";
import type { Event } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { knownPaths } from "../kit/scalars.ts";
import { judge } from "./judge.ts";
import { readRows } from "./pages.ts";
import { get, getUrl, isWithin, repositoryPath } from "./paths.ts";
import { diffstatFields, diffstatSchema, fieldsQuery } from "./schema.ts";

/** More files than this are "too many to say". */
const pathLimit = 1000;

const purpose = "ask which files changed";
const aim = "compare commits";

/** Paths before and after; undefined value when Bitbucket cannot say or there are too many. */
export function* askChangedPaths(
  apiUrl: string,
  repository: Repository,
  event: Event,
): Talk<HostOutcome<readonly string[] | undefined>> {
  const first =
    event.pullRequest?.isFork === true
      ? yield* findForkDiff(apiUrl, repository, event.pullRequest.id)
      : rangeOf(apiUrl, repository, event);
  if (first === undefined) return { outcome: "done", value: undefined };
  if ("outcome" in first) return first;
  const outcome = yield* readRows(apiUrl, first, aim, diffstatSchema, pathLimit);
  if (outcome.outcome === "done") {
    const paths = outcome.value.rows
      .flatMap((row) => [row.old?.path, row.new?.path])
      .filter((path) => path !== undefined);
    return { outcome: "done", value: outcome.value.isComplete ? knownPaths(paths) : undefined };
  }
  // One of the two commits is gone (a forced push, a deleted fork): nobody can compare them any more. 555 is
  // Bitbucket's own time-out for a comparison that is too big.
  const isUnanswerable = outcome.outcome === "refused" && !outcome.isAuthorisation;
  return isUnanswerable ? { outcome: "done", value: undefined } : outcome;
}

function rangeOf(apiUrl: string, repository: Repository, event: Event): Call | undefined {
  const { pullRequest, commit, ref } = event;
  const query = { pagelen: "100", ...fieldsQuery(diffstatFields) };
  const ask = (newer: string, older: string, topic: boolean): Call =>
    get(purpose, apiUrl, `${repositoryPath(repository.id)}/diffstat/${newer}..${older}`, {
      ...query,
      topic: String(topic),
    });
  if (pullRequest !== undefined) {
    const { sourceCommit, targetCommit } = pullRequest;
    return sourceCommit === "" || targetCommit === "" ? undefined : ask(sourceCommit, targetCommit, true);
  }
  const base = event.before ?? baseOf(event);
  return commit === undefined || base === undefined || ref?.type === "tag" ? undefined : ask(commit.hash, base, false);
}

/** A new branch starts where the oldest of its commits does, as long as all of them were listed. */
function baseOf(event: Event): string | undefined {
  return event.isTruncated ? undefined : event.commits.at(-1)?.parents?.[0];
}

/** The source's commits are in another repository; Bitbucket redirects to a comparison across the two. */
function* findForkDiff(
  apiUrl: string,
  repository: Repository,
  id: number,
): Talk<Call | Exclude<HostOutcome<never>, { outcome: "done" }> | undefined> {
  const answer = yield get(purpose, apiUrl, `${repositoryPath(repository.id)}/pullrequests/${id}/diffstat`);
  const target =
    answer.kind === "answered" && answer.status >= 300 && answer.status < 400 ? answer.headers["location"] : undefined;
  if (target !== undefined) return isWithin(apiUrl, target) ? getUrl(purpose, target) : undefined;
  const outcome = judge(answer, aim, () => null);
  if (outcome.outcome === "done" || (outcome.outcome === "refused" && !outcome.isAuthorisation)) return undefined;
  return outcome;
}
