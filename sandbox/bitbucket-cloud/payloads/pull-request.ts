// Pull requests. Hashes have 12 digits here, everywhere else 40.
import type { Participant, PullRequest, PullRequestEnd, Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeUser } from "./account.ts";
import { describeCommitBriefly } from "./commit.ts";
import { describeMarkup } from "./markup.ts";
import { describeRepositoryBriefly, repositoryApi, repositoryHtml } from "./repository.ts";
import { writeTime } from "./time.ts";

/** The same form in payloads and REST answers. */
export function describePullRequest(
  world: World,
  repository: Repository,
  pullRequest: PullRequest,
): Record<string, unknown> {
  const reviewers = pullRequest.participants.filter((one) => one.isReviewer);
  return {
    rendered: { description: describeMarkup(pullRequest.description), title: describeMarkup(pullRequest.title) },
    type: "pullrequest",
    description: pullRequest.description,
    links: pullRequestLinks(world, repository, pullRequest),
    title: pullRequest.title,
    close_source_branch: pullRequest.mayCloseSourceBranch,
    reviewers: reviewers.map((one) => describeUser(world, one.user)),
    id: pullRequest.id,
    destination: describeEnd(world, pullRequest.destination),
    created_on: writeTime(pullRequest.createdOn),
    summary: describeMarkup(pullRequest.description),
    source: describeEnd(world, pullRequest.source),
    comment_count: pullRequest.comments.length,
    state: pullRequest.state,
    draft: pullRequest.isDraft,
    task_count: 0,
    participants: pullRequest.participants.map((one) => describeParticipant(world, one)),
    reason: pullRequest.reason,
    updated_on: writeTime(pullRequest.updatedOn),
    author: describeUser(world, pullRequest.author),
    merge_commit:
      pullRequest.mergeHash === null ? null : describeCommitBriefly(world, repository, shorten(pullRequest.mergeHash)),
    closed_by: pullRequest.closedBy ? describeUser(world, pullRequest.closedBy) : null,
  };
}

/** The range a pull request's diff is taken over: workspace/repository:source CR destination. */
export function pullRequestSpec(repository: Repository, pullRequest: PullRequest): string {
  const source = pullRequest.source.repository ?? repository;
  const [from, to] = [shorten(pullRequest.source.hash), shorten(pullRequest.destination.hash)];
  return `${source.workspace.slug}/${source.slug}:${from}%0D${to}`;
}

function pullRequestLinks(
  world: World,
  repository: Repository,
  pullRequest: PullRequest,
): Record<string, { href: string }> {
  const api = repositoryApi(world, repository);
  const self = `${api}/pullrequests/${pullRequest.id}`;
  const range = `${pullRequestSpec(repository, pullRequest)}?from_pullrequest_id=${pullRequest.id}`;
  return {
    decline: { href: `${self}/decline` },
    diffstat: { href: `${api}/diffstat/${range}` },
    commits: { href: `${self}/commits` },
    self: { href: self },
    comments: { href: `${self}/comments` },
    merge: { href: `${self}/merge` },
    html: { href: `${repositoryHtml(world, repository)}/pull-requests/${pullRequest.id}` },
    activity: { href: `${self}/activity` },
    "request-changes": { href: `${self}/request-changes` },
    diff: { href: `${api}/diff/${range}` },
    approve: { href: `${self}/approve` },
    statuses: { href: `${self}/statuses` },
  };
}

function describeEnd(world: World, end: PullRequestEnd): Record<string, unknown> {
  const hash = shorten(end.hash);
  return {
    commit: end.repository ? describeCommitBriefly(world, end.repository, hash) : { hash, type: "commit", links: {} },
    repository: end.repository ? describeRepositoryBriefly(world, end.repository) : null,
    branch: { name: end.branch },
  };
}

function describeParticipant(world: World, participant: Participant): Record<string, unknown> {
  return {
    participated_on: writeTime(participant.participatedOn),
    state: participant.state,
    role: participant.isReviewer ? "REVIEWER" : "PARTICIPANT",
    user: describeUser(world, participant.user),
    type: "participant",
    approved: participant.state === "approved",
  };
}

function shorten(hash: string): string {
  return hash.slice(0, 12);
}
