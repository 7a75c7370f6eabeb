// Which files an event changed (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-repository/,
// -pull-requests/).

import type { Talk } from "../../core/call.ts";
import type { Event } from "../../core/event.ts";
import type { HostOutcome } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { knownPaths } from "../kit/scalars.ts";
import { readRows } from "./pages.ts";
import { repositoryPath } from "./paths.ts";
import { changeSchema } from "./schema.ts";

/** More files than this are "too many to say". */
const pathLimit = 1000;

/** Paths before and after; undefined value when Bitbucket cannot say or there are too many. */
export function* askChangedPaths(
  apiUrl: string,
  repository: Repository,
  event: Event,
): Talk<HostOutcome<readonly string[] | undefined>> {
  const place = placeOf(event);
  if (place === undefined) return { outcome: "done", value: undefined };
  const outcome = yield* readRows(apiUrl, {
    purpose: "ask which files changed",
    aim: "compare commits",
    path: `${repositoryPath(repository)}${place.path}`,
    query: place.query,
    row: changeSchema,
    limit: pathLimit,
  });
  if (outcome.outcome === "done")
    return { outcome: "done", value: outcome.value.isComplete ? knownPaths(outcome.value.rows.flat()) : undefined };
  // One of the two commits is gone: nobody can compare them any more.
  const isUnanswerable = outcome.outcome === "refused" && !outcome.isAuthorisation;
  return isUnanswerable ? { outcome: "done", value: undefined } : outcome;
}

/** A pull request is asked for as a whole, so that a fork's commits need no place of their own. */
function placeOf(
  event: Event,
): { readonly path: string; readonly query: Readonly<Record<string, string>> } | undefined {
  const { pullRequest, commit, ref } = event;
  if (pullRequest !== undefined) return { path: `/pull-requests/${pullRequest.id}/changes`, query: {} };
  const since = event.before ?? (event.isTruncated ? undefined : event.commits.at(-1)?.parents?.[0]);
  if (commit === undefined || since === undefined || ref?.type === "tag") return undefined;
  return { path: `/commits/${commit.hash}/changes`, query: { since } };
}
