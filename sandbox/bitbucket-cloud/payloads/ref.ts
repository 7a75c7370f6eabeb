// Branches and tags.
import type { Ref, Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeAuthor } from "./account.ts";
import { describeCommit, describeCommitBriefly, describeTarget } from "./commit.ts";
import { repositoryApi, repositoryHtml } from "./repository.ts";
import { writeCommitTime } from "./time.ts";

/** As old or new of a push. */
export function describeRef(world: World, repository: Repository, ref: Ref): Record<string, unknown> {
  const commit = repository.commits.get(ref.hash);
  const target = commit
    ? describeTarget(world, repository, commit)
    : describeCommitBriefly(world, repository, ref.hash);
  return { ...describeRefAlone(world, repository, ref), target };
}

/** As the REST API lists it. */
export function describeRefFully(world: World, repository: Repository, ref: Ref): Record<string, unknown> {
  const commit = repository.commits.get(ref.hash);
  const target = commit
    ? describeCommit(world, repository, commit)
    : describeCommitBriefly(world, repository, ref.hash);
  return { ...describeRefAlone(world, repository, ref), target };
}

/** A branch name in a path: its slashes stay. */
export function encodeName(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

function describeRefAlone(world: World, repository: Repository, ref: Ref): Record<string, unknown> {
  const api = repositoryApi(world, repository);
  const html = repositoryHtml(world, repository);
  const isTag = ref.type === "tag";
  const name = encodeName(ref.name);
  const links = {
    commits: { href: `${api}/commits/${name}` },
    self: { href: `${api}/refs/${isTag ? "tags" : "branches"}/${name}` },
    html: { href: isTag ? `${html}/commits/tag/${name}` : `${html}/branch/${name}` },
  };
  if (ref.type === "branch") {
    const merge_strategies = ["merge_commit", "squash", "fast_forward"];
    return { name: ref.name, links, default_merge_strategy: "merge_commit", merge_strategies, type: "branch" };
  }
  return {
    name: ref.name,
    links,
    tagger: ref.tagger ? describeAuthor(world, ref.tagger) : null,
    date: ref.date === null ? null : writeCommitTime(ref.date),
    message: ref.message,
    type: "tag",
  };
}
