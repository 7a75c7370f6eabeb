// Pages of one commit and one pull request.
import { listForgeFrames } from "../forge/frames.ts";
import { listCommits, resolveRevision } from "../model/commits.ts";
import { listDifferences } from "../model/differences.ts";
import { findPullRequest } from "../model/pull-requests.ts";
import { fullName } from "../model/repositories.ts";
import { listPullRequestStatuses } from "../model/statuses.ts";
import type { Commit, Repository } from "../model/types.ts";
import {
  describeCommitRow,
  describeFrames,
  describePullRequestRow,
  describeRepositoryLink,
  describeStatusPill,
} from "./describe-page.ts";
import { mayDo, show, visitedRepository } from "./show.ts";
import type { Visit } from "./show.ts";

/** GET /{workspace}/{repository}/commits/{revision} */
export function showCommit(visit: Visit): void {
  const repository = visitedRepository(visit);
  const commit = resolveRevision(repository, visit.request.params.revision ?? "");
  const reports = repository.reports.filter((one) => one.hash === commit.hash);
  const data = {
    title: `${fullName(repository)} ${commit.hash.slice(0, 7)}`,
    repository: describeRepositoryLink(repository),
    commit: describeCommitRow(repository, commit),
    message: commit.message,
    parents: commit.parents.map((hash) => ({
      short: hash.slice(0, 7),
      path: `/${fullName(repository)}/commits/${hash}`,
    })),
    files: describeFiles(repository, commit),
    reports: reports.map((one) => ({
      title: one.body.title,
      result: one.body.result,
      details: one.body.details,
      count: one.annotations.size,
    })),
  };
  show(visit, "commit", data, repository);
}

/** GET /{workspace}/{repository}/pull-requests/{id} */
export function showPullRequest(visit: Visit): void {
  const repository = visitedRepository(visit);
  const pullRequest = findPullRequest(repository, Number(visit.request.params.id));
  const { source, destination } = pullRequest;
  const place = { workspace: repository.workspace, user: visit.user, repository, pullRequest };
  const commits = source.repository ? listCommits(source.repository, [source.hash], [destination.hash]) : [];
  const data = {
    title: `#${pullRequest.id} ${pullRequest.title}`,
    repository: describeRepositoryLink(repository),
    pullRequest: describePullRequestRow(repository, pullRequest),
    description: pullRequest.description,
    approvals: pullRequest.participants.filter((one) => one.state === "approved").map((one) => one.user.displayName),
    statuses: listPullRequestStatuses(pullRequest).map(describeStatusPill),
    commits: source.repository
      ? commits.map((commit) => describeCommitRow(source.repository ?? repository, commit))
      : [],
    mayWrite: mayDo(visit, repository, "write"),
    panels: [
      ...describeFrames(
        visit.world,
        "org.bitbucket.pullrequest.overview.informationPanel",
        visit.user,
        repository,
        pullRequest,
      ),
      ...listForgeFrames(visit.world, "bitbucket:repoPullRequestOverviewPanel", place),
    ],
  };
  show(visit, "pull-request", data, repository);
}

function describeFiles(repository: Repository, commit: Commit) {
  const parent = repository.commits.get(commit.parents[0] ?? "") ?? null;
  return listDifferences(parent, commit);
}
