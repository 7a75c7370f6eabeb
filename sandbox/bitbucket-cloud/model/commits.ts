// Commits without git: hashes, parents and whole trees; what is reachable from what.
import type { World } from "../world.ts";
import { makeHash } from "./made-up.ts";
import { Refusal } from "./refusal.ts";
import type { Author, Commit, Repository } from "./types.ts";

export interface CommitInput {
  parents: readonly string[];
  author: Author;
  message: string;
  /** Path to new content, or null to remove the file. */
  files: Readonly<Record<string, string | null>>;
  hash?: string | undefined;
}

/** Adds a commit on top of its first parent's tree. */
export function addCommit(world: World, repository: Repository, input: CommitInput): Commit {
  const tree = new Map(repository.commits.get(input.parents[0] ?? "")?.tree);
  for (const [path, content] of Object.entries(input.files)) {
    if (content === null) tree.delete(path);
    else tree.set(path, content);
  }
  const commit: Commit = {
    hash: input.hash ?? makeHash(),
    parents: input.parents,
    author: input.author,
    message: input.message,
    date: Math.floor(world.settings.now() / 1000) * 1000,
    tree,
  };
  repository.commits.set(commit.hash, commit);
  return commit;
}

/** By whole hash or by an unambiguous beginning of at least seven digits. */
export function findCommit(repository: Repository, hash: string): Commit {
  const exact = repository.commits.get(hash);
  if (exact) return exact;
  const found = /^[0-9a-f]{7,39}$/.test(hash)
    ? [...repository.commits.values()].filter((commit) => commit.hash.startsWith(hash))
    : [];
  const [only] = found;
  if (!only || found.length > 1) throw new Refusal(404, "Commit not found", { data: { shas: [hash] } });
  return only;
}

/** A commit named by branch, by tag or by hash. */
export function resolveRevision(repository: Repository, revision: string): Commit {
  const byName = repository.branches.get(revision) ?? repository.tags.get(revision)?.hash;
  return findCommit(repository, byName ?? revision);
}

/** What is reachable from `include` and not from `exclude`, newest first. */
export function listCommits(repository: Repository, include: readonly string[], exclude: readonly string[]): Commit[] {
  const hidden = new Set(walk(repository, exclude).map((commit) => commit.hash));
  return walk(repository, include).filter((commit) => !hidden.has(commit.hash));
}

/** Whether `ancestor` is the commit itself or stands behind it. */
export function isAncestor(repository: Repository, ancestor: string, hash: string): boolean {
  return walk(repository, [hash]).some((commit) => commit.hash === ancestor);
}

/** The newest commit both have, or null. */
export function findMergeAncestor(repository: Repository, left: string, right: string): Commit | null {
  const behindRight = new Set(walk(repository, [right]).map((commit) => commit.hash));
  return walk(repository, [left]).find((commit) => behindRight.has(commit.hash)) ?? null;
}

/** "Name <address>", as git writes an author. */
export function authorOf(user: { displayName: string; nickname: string }): string {
  const local = user.nickname.toLowerCase().replace(/[^a-z0-9]+/g, ".");
  return `${user.displayName} <${local}@example.com>`;
}

function walk(repository: Repository, from: readonly string[]): Commit[] {
  const seen = new Map<string, Commit>();
  const waiting = [...from];
  for (let hash = waiting.pop(); hash !== undefined; hash = waiting.pop()) {
    const commit = repository.commits.get(hash);
    if (!commit || seen.has(hash)) continue;
    seen.set(hash, commit);
    waiting.push(...commit.parents);
  }
  const order = new Map([...repository.commits.keys()].map((hash, position) => [hash, position]));
  return [...seen.values()].sort((a, b) => b.date - a.date || (order.get(b.hash) ?? 0) - (order.get(a.hash) ?? 0));
}
