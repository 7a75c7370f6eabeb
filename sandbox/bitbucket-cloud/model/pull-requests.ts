// Pull requests from the first click to the last.
import { announce } from "../world.ts";
import type { World } from "../world.ts";
import { describePullRequest } from "../payloads/pull-request.ts";
import { describeActor } from "../payloads/account.ts";
import { writeTime } from "../payloads/time.ts";
import { addCommit, authorOf, findMergeAncestor, isAncestor, listCommits } from "./commits.ts";
import { announcePush } from "./pushes.ts";
import { Refusal } from "./refusal.ts";
import type { PullRequest, Ref, Repository, User } from "./types.ts";

export interface PullRequestInput {
  title: string;
  description?: string | undefined;
  sourceBranch: string;
  /** A fork; the repository itself when left out. */
  sourceRepository?: Repository | undefined;
  destinationBranch?: string | undefined;
  isDraft?: boolean | undefined;
  mayCloseSourceBranch?: boolean | undefined;
}

/** Opens one. */
export function openPullRequest(
  world: World,
  repository: Repository,
  input: PullRequestInput,
  author: User,
): PullRequest {
  const source = input.sourceRepository ?? repository;
  const destinationBranch = input.destinationBranch ?? repository.mainBranch;
  const sourceHash = source.branches.get(input.sourceBranch);
  const destinationHash = repository.branches.get(destinationBranch);
  if (sourceHash === undefined) throw new Refusal(400, `source: branch not found: ${input.sourceBranch}`);
  if (destinationHash === undefined) throw new Refusal(400, `destination: branch not found: ${destinationBranch}`);
  if (source === repository && isAncestor(repository, sourceHash, destinationHash)) {
    throw new Refusal(400, "There are no changes to be pulled");
  }
  const now = world.settings.now();
  const pullRequest: PullRequest = {
    id: repository.pullRequests.length + 1,
    title: input.title,
    description: input.description ?? "",
    state: "OPEN",
    isDraft: input.isDraft ?? false,
    author,
    source: { repository: source, branch: input.sourceBranch, hash: sourceHash },
    destination: { repository, branch: destinationBranch, hash: destinationHash },
    mergeHash: null,
    mayCloseSourceBranch: input.mayCloseSourceBranch ?? false,
    closedBy: null,
    reason: "",
    createdOn: now,
    updatedOn: now,
    participants: [],
    comments: [],
  };
  repository.pullRequests.push(pullRequest);
  tell(world, repository, pullRequest, "pullrequest:created", author);
  return pullRequest;
}

/** By number. */
export function findPullRequest(repository: Repository, id: number): PullRequest {
  const found = repository.pullRequests.find((one) => one.id === id);
  if (!found) throw new Refusal(404, `Pull request ${id} not found`);
  return found;
}

/** Changes the text or the draft mark; the commits stay as they are. */
export function editPullRequest(
  world: World,
  repository: Repository,
  id: number,
  edit: { title?: string | undefined; description?: string | undefined; isDraft?: boolean | undefined },
  actor: User,
): PullRequest {
  const pullRequest = findOpen(repository, id);
  pullRequest.title = edit.title ?? pullRequest.title;
  pullRequest.description = edit.description ?? pullRequest.description;
  pullRequest.isDraft = edit.isDraft ?? pullRequest.isDraft;
  pullRequest.updatedOn = world.settings.now();
  tell(world, repository, pullRequest, "pullrequest:updated", actor);
  return pullRequest;
}

/** Approves it in somebody's name. */
export function approvePullRequest(world: World, repository: Repository, id: number, user: User): PullRequest {
  const pullRequest = findOpen(repository, id);
  const now = world.settings.now();
  pullRequest.participants = pullRequest.participants.filter((one) => one.user !== user);
  pullRequest.participants.push({ user, isReviewer: false, state: "approved", participatedOn: now });
  pullRequest.updatedOn = now;
  const approval = { date: writeTime(now), user: describeActor(world, user) };
  announce(world, {
    key: "pullrequest:approved",
    repository,
    actor: user,
    inner: { approval, pullrequest: describePullRequest(world, repository, pullRequest) },
  });
  return pullRequest;
}

/** Merges it: a merge commit on the destination, told as pullrequest:fulfilled and as a push. */
export function mergePullRequest(world: World, repository: Repository, id: number, actor: User): PullRequest {
  const pullRequest = findOpen(repository, id);
  const source = pullRequest.source.repository;
  if (pullRequest.isDraft) throw new Refusal(400, "You can't merge a draft pull request.");
  if (!source) throw new Refusal(400, "The source repository of this pull request is gone.");
  const branch = pullRequest.destination.branch;
  const before = pullRequest.destination.hash;
  for (const [hash, commit] of source.commits) if (!repository.commits.has(hash)) repository.commits.set(hash, commit);
  const after = mergeTrees(world, repository, pullRequest, actor);
  repository.branches.set(branch, after);
  close(world, pullRequest, "MERGED", actor);
  pullRequest.mergeHash = after;
  tell(world, repository, pullRequest, "pullrequest:fulfilled", actor);
  const refAt = (hash: string): Ref => ({ type: "branch", name: branch, hash });
  announcePush(
    world,
    repository,
    [{ old: refAt(before), new: refAt(after), isForced: false, commits: listCommits(repository, [after], [before]) }],
    actor,
  );
  if (pullRequest.mayCloseSourceBranch && source.branches.delete(pullRequest.source.branch)) {
    const old: Ref = { type: "branch", name: pullRequest.source.branch, hash: pullRequest.source.hash };
    announcePush(world, source, [{ old, new: null, isForced: false, commits: [] }], actor);
  }
  return pullRequest;
}

/** Declines it. */
export function declinePullRequest(
  world: World,
  repository: Repository,
  id: number,
  actor: User,
  reason = "",
): PullRequest {
  const pullRequest = findOpen(repository, id);
  close(world, pullRequest, "DECLINED", actor);
  pullRequest.reason = reason;
  tell(world, repository, pullRequest, "pullrequest:rejected", actor);
  return pullRequest;
}

function findOpen(repository: Repository, id: number): PullRequest {
  const pullRequest = findPullRequest(repository, id);
  if (pullRequest.state !== "OPEN") throw new Refusal(400, "This pull request is already closed.");
  return pullRequest;
}

function close(world: World, pullRequest: PullRequest, state: "MERGED" | "DECLINED", actor: User): void {
  pullRequest.state = state;
  pullRequest.closedBy = actor;
  pullRequest.updatedOn = world.settings.now();
}

function mergeTrees(world: World, repository: Repository, pullRequest: PullRequest, actor: User): string {
  const { source, destination } = pullRequest;
  const ancestor = findMergeAncestor(repository, source.hash, destination.hash);
  const theirs = repository.commits.get(source.hash)?.tree ?? new Map<string, string>();
  const files: Record<string, string | null> = {};
  for (const path of new Set([...theirs.keys(), ...(ancestor?.tree.keys() ?? [])])) {
    const content = theirs.get(path);
    if (content !== ancestor?.tree.get(path)) files[path] = content ?? null;
  }
  const message = `Merged in ${source.branch} (pull request #${pullRequest.id})\n\n${pullRequest.title}`;
  const author = { raw: authorOf(actor), user: actor };
  return addCommit(world, repository, { parents: [destination.hash, source.hash], author, message, files }).hash;
}

function tell(world: World, repository: Repository, pullRequest: PullRequest, key: string, actor: User): void {
  announce(world, {
    key,
    repository,
    actor,
    inner: { pullrequest: describePullRequest(world, repository, pullRequest) },
  });
}
