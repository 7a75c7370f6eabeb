// Which branch each posted commit is on, and which commit is its head: only heads are sure to name their branch.

import type { PostCommit } from "./schema.ts";

export interface BranchCommits {
  readonly branch: string;
  /** Newest first: the head is the first. */
  readonly commits: readonly PostCommit[];
}

/** Branches in the order in which their heads were listed; commits no branch leads to are left out. */
export function groupByBranch(listed: readonly PostCommit[]): BranchCommits[] {
  const byNode = new Map(listed.map((commit) => [nodeOf(commit), commit]));
  const branches = new Map<string, PostCommit[]>();
  for (const commit of listed) {
    if (commit.branch === undefined || commit.branch === "") continue;
    branches.set(commit.branch, [...(branches.get(commit.branch) ?? []), commit]);
  }
  return [...branches].map(([branch, named]) => ({ branch, commits: [...ancestry(headOf(named), branch, byNode)] }));
}

/** The commit that is nobody's parent; of several, the one listed last, as the service listed the oldest first. */
function headOf(named: readonly PostCommit[]): PostCommit | undefined {
  const parents = new Set(named.flatMap((commit) => commit.parents ?? []));
  return named.findLast((commit) => !parents.has(nodeOf(commit))) ?? named.at(-1);
}

/** The head and what of its ancestors was posted, as long as they are not another branch's. */
function ancestry(
  head: PostCommit | undefined,
  branch: string,
  byNode: ReadonlyMap<string, PostCommit>,
): Set<PostCommit> {
  const found = new Set<PostCommit>();
  const waiting = [head];
  for (let commit = waiting.shift(); commit !== undefined; commit = waiting.shift()) {
    if (found.has(commit) || (commit.branch !== undefined && commit.branch !== branch)) continue;
    found.add(commit);
    for (const parent of commit.parents ?? []) {
      const known = parent === undefined ? undefined : byNode.get(parent.slice(0, 12));
      if (known !== undefined) waiting.push(known);
    }
  }
  return found;
}

function nodeOf(commit: PostCommit): string {
  return commit.raw_node.slice(0, 12);
}
