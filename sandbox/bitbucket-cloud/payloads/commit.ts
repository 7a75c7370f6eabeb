// Commits, in the four lengths in which Bitbucket writes them.
import type { Commit, Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeAuthor } from "./account.ts";
import { describeMarkup } from "./markup.ts";
import { describeRepositoryBriefly, repositoryApi, repositoryHtml } from "./repository.ts";
import { writeCommitTime } from "./time.ts";

/** hash, links and type: a parent, or an end of a pull request (where the hash has 12 digits). */
export function describeCommitBriefly(world: World, repository: Repository, hash: string): Record<string, unknown> {
  return {
    hash,
    type: "commit",
    links: {
      self: { href: `${repositoryApi(world, repository)}/commit/${hash}` },
      html: { href: `${repositoryHtml(world, repository)}/commits/${hash}` },
    },
  };
}

/** As the target of a branch or tag. */
export function describeTarget(world: World, repository: Repository, commit: Commit): Record<string, unknown> {
  return {
    rendered: {},
    ...describeCommitBriefly(world, repository, commit.hash),
    author: describeAuthor(world, commit.author),
    summary: describeMarkup(commit.message),
    parents: commit.parents.map((hash) => describeCommitBriefly(world, repository, hash)),
    date: writeCommitTime(commit.date),
    message: commit.message,
    properties: {},
  };
}

/** As listed in a push. */
export function describePushedCommit(world: World, repository: Repository, commit: Commit): Record<string, unknown> {
  return { ...describeTarget(world, repository, commit), links: commitLinks(world, repository, commit.hash) };
}

/** As inside a status: no summary, no parents. */
export function describeStatusCommit(world: World, repository: Repository, commit: Commit): Record<string, unknown> {
  return {
    hash: commit.hash,
    links: commitLinks(world, repository, commit.hash),
    author: describeAuthor(world, commit.author),
    date: writeCommitTime(commit.date),
    message: commit.message,
    type: "commit",
  };
}

/** As the REST API answers. */
export function describeCommit(world: World, repository: Repository, commit: Commit): Record<string, unknown> {
  return {
    ...describeStatusCommit(world, repository, commit),
    summary: describeMarkup(commit.message),
    parents: commit.parents.map((hash) => describeCommitBriefly(world, repository, hash)),
    rendered: { message: describeMarkup(commit.message) },
    repository: describeRepositoryBriefly(world, repository),
    participants: [],
  };
}

function commitLinks(world: World, repository: Repository, hash: string): Record<string, { href: string }> {
  const api = repositoryApi(world, repository);
  return {
    self: { href: `${api}/commit/${hash}` },
    comments: { href: `${api}/commit/${hash}/comments` },
    patch: { href: `${api}/patch/${hash}` },
    html: { href: `${repositoryHtml(world, repository)}/commits/${hash}` },
    diff: { href: `${api}/diff/${hash}` },
    approve: { href: `${api}/commit/${hash}/approve` },
    statuses: { href: `${api}/commit/${hash}/statuses` },
  };
}
