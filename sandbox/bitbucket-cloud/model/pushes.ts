// One push: any number of refs moved at once, told to subscribers as one repo:push; open pull requests follow their
// source.
import { announce } from "../world.ts";
import type { World } from "../world.ts";
import { describePush } from "../payloads/push.ts";
import { describePullRequest } from "../payloads/pull-request.ts";
import { addCommit, authorOf, isAncestor, listCommits, resolveRevision } from "./commits.ts";
import { Refusal } from "./refusal.ts";
import type { Actor, Author, Ref, RefChange, Repository, Tag, User } from "./types.ts";

interface NewCommit {
  message: string;
  author?: Author | undefined;
  files?: Readonly<Record<string, string | null>> | undefined;
  /** As it is called in a real repository beside this one; made up unless given. */
  hash?: string | undefined;
}

interface BranchGrowth {
  branch: string;
  commits?: readonly NewCommit[] | undefined;
  /** Where a new branch, or rewritten history, starts: a branch, tag or hash. */
  from?: string | undefined;
  /** Points the branch at a commit that is there already. */
  at?: string | undefined;
  isForced?: boolean | undefined;
  isDeleted?: false | undefined;
}

interface TagMove {
  tag: string;
  at?: string | undefined;
  /** Makes it an annotated tag. */
  message?: string | undefined;
  isDeleted?: false | undefined;
}

export type RefMove = BranchGrowth | TagMove | { branch: string; isDeleted: true } | { tag: string; isDeleted: true };

/** Moves the refs, then tells everybody. */
export function push(world: World, repository: Repository, moves: readonly RefMove[], actor: User): RefChange[] {
  const changes = moves.map((move) =>
    "branch" in move ? moveBranch(world, repository, move, actor) : moveTag(world, repository, move, actor),
  );
  announcePush(world, repository, changes, actor);
  return changes;
}

/** Tells of refs that have already moved. */
export function announcePush(world: World, repository: Repository, changes: readonly RefChange[], actor: Actor): void {
  repository.updatedOn = world.settings.now();
  announce(world, { key: "repo:push", repository, actor, inner: describePush(world, repository, changes) });
  for (const change of changes) followBranch(world, repository, change, actor);
}

function moveBranch(
  world: World,
  repository: Repository,
  move: Extract<RefMove, { branch: string }>,
  actor: User,
): RefChange {
  const name = move.branch;
  const oldHash = repository.branches.get(name);
  const old: Ref | null = oldHash === undefined ? null : { type: "branch", name, hash: oldHash };
  if (move.isDeleted === true) {
    if (!old) throw new Refusal(404, `There is no branch ${name} to delete.`);
    repository.branches.delete(name);
    return { old, new: null, isForced: false, commits: [] };
  }
  const hash = growBranch(world, repository, move, oldHash, actor);
  const isForced = oldHash !== undefined && !isAncestor(repository, oldHash, hash);
  if (isForced && move.isForced !== true)
    throw new Refusal(409, `${name} was not moved: not a fast-forward. Ask for a forced push.`);
  repository.branches.set(name, hash);
  return {
    old,
    new: { type: "branch", name, hash },
    isForced,
    commits: listCommits(repository, [hash], oldHash === undefined ? [] : [oldHash]),
  };
}

function growBranch(
  world: World,
  repository: Repository,
  move: BranchGrowth,
  oldHash: string | undefined,
  actor: User,
): string {
  if (move.at !== undefined) return resolveRevision(repository, move.at).hash;
  let parent = findStart(repository, move, oldHash);
  for (const one of move.commits ?? []) {
    const author = one.author ?? { raw: authorOf(actor), user: actor };
    const files = one.files ?? { "CHANGES.md": nextChanges(repository, parent, one.message) };
    parent = addCommit(world, repository, {
      parents: parent === undefined ? [] : [parent],
      author,
      message: one.message,
      files,
      hash: one.hash,
    }).hash;
  }
  if (parent === undefined) throw new Refusal(400, `${move.branch} has nothing to point to: give it a commit.`);
  return parent;
}

function findStart(repository: Repository, move: BranchGrowth, oldHash: string | undefined): string | undefined {
  if (move.from !== undefined) return resolveRevision(repository, move.from).hash;
  if (oldHash === undefined) return repository.branches.get(repository.mainBranch);
  // A forced push rewrites the last commit.
  return move.isForced === true ? repository.commits.get(oldHash)?.parents[0] : oldHash;
}

function nextChanges(repository: Repository, parent: string | undefined, message: string): string {
  const before = repository.commits.get(parent ?? "")?.tree.get("CHANGES.md") ?? "";
  return `${before}- ${message.split("\n")[0] ?? ""}\n`;
}

function moveTag(
  world: World,
  repository: Repository,
  move: Extract<RefMove, { tag: string }>,
  actor: User,
): RefChange {
  const name = move.tag;
  const oldTag = repository.tags.get(name);
  const old: Ref | null = oldTag ? { type: "tag", name, ...oldTag } : null;
  if (move.isDeleted === true) {
    if (!old) throw new Refusal(404, `There is no tag ${name} to delete.`);
    repository.tags.delete(name);
    return { old, new: null, isForced: false, commits: [] };
  }
  const hash = resolveRevision(repository, move.at ?? repository.mainBranch).hash;
  const isAnnotated = move.message !== undefined;
  const tag: Tag = {
    hash,
    message: move.message ?? null,
    date: isAnnotated ? world.settings.now() : null,
    tagger: isAnnotated ? { raw: authorOf(actor), user: actor } : null,
  };
  repository.tags.set(name, tag);
  return { old, new: { type: "tag", name, ...tag }, isForced: old !== null, commits: [] };
}

function followBranch(world: World, repository: Repository, change: RefChange, actor: Actor): void {
  const moved = change.new;
  if (moved?.type !== "branch") return;
  for (const target of world.repositories.values()) {
    for (const pullRequest of target.pullRequests) {
      if (pullRequest.state !== "OPEN") continue;
      const { source, destination } = pullRequest;
      if (destination.repository === repository && destination.branch === moved.name) destination.hash = moved.hash;
      if (source.repository !== repository || source.branch !== moved.name || source.hash === moved.hash) continue;
      source.hash = moved.hash;
      pullRequest.updatedOn = world.settings.now();
      const inner = { pullrequest: describePullRequest(world, target, pullRequest) };
      for (const key of ["pullrequest:updated", "pullrequest:push"])
        announce(world, { key, repository: target, actor, inner });
    }
  }
}
