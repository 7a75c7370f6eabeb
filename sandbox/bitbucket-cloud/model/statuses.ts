// Build statuses: one per commit and key, a later one overwrites it.
import { announce } from "../world.ts";
import type { World } from "../world.ts";
import { describeStatus } from "../payloads/status.ts";
import type { Actor, Commit, PullRequest, Repository, Status, StatusState } from "./types.ts";

export interface StatusInput {
  key: string;
  state: StatusState;
  url: string | null;
  name: string | null;
  description: string;
  refname: string | null;
}

/** Writes a status and tells subscribers whether it is new or changed. */
export function putStatus(
  world: World,
  repository: Repository,
  commit: Commit,
  input: StatusInput,
  author: Actor,
): Status {
  const ofCommit = repository.statuses.get(commit.hash) ?? new Map<string, Status>();
  repository.statuses.set(commit.hash, ofCommit);
  const before = ofCommit.get(input.key);
  const now = world.settings.now();
  const status: Status = { ...input, hash: commit.hash, createdOn: before?.createdOn ?? now, updatedOn: now, author };
  ofCommit.set(input.key, status);
  const key = before ? "repo:commit_status_updated" : "repo:commit_status_created";
  announce(world, {
    key,
    repository,
    actor: author,
    inner: { commit_status: describeStatus(world, repository, commit, status) },
  });
  return status;
}

/** Of one commit, newest first. */
export function listStatuses(repository: Repository, hash: string): Status[] {
  return [...(repository.statuses.get(hash)?.values() ?? [])].sort((a, b) => b.updatedOn - a.updatedOn);
}

/** Of a pull request: those on its source commit that name its source branch or no branch at all. */
export function listPullRequestStatuses(pullRequest: PullRequest): Status[] {
  const { repository, hash, branch } = pullRequest.source;
  if (!repository) return [];
  return listStatuses(repository, hash).filter((status) => status.refname === null || status.refname === branch);
}
