// The inner object of repo:push. Which keys a change has depends on what was done, as in Bitbucket's own deliveries.
import type { Ref, RefChange, Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { describePushedCommit } from "./commit.ts";
import { describeRef, encodeName } from "./ref.ts";
import { repositoryApi, repositoryHtml } from "./repository.ts";

const commitsShown = 5;

/** {push: {changes}} */
export function describePush(
  world: World,
  repository: Repository,
  changes: readonly RefChange[],
): Record<string, unknown> {
  return { push: { changes: changes.map((change) => describeChange(world, repository, change)) } };
}

function describeChange(world: World, repository: Repository, change: RefChange): Record<string, unknown> {
  const shown = change.commits.slice(0, commitsShown);
  // A deletion has neither links nor commits, a tag has no commits.
  const links = change.new ? { links: changeLinks(world, repository, change.old, change.new) } : {};
  const commits =
    change.new?.type === "branch"
      ? { commits: shown.map((commit) => describePushedCommit(world, repository, commit)) }
      : {};
  return {
    forced: change.isForced,
    old: change.old ? describeRef(world, repository, change.old) : null,
    ...links,
    created: change.old === null,
    ...commits,
    truncated: change.commits.length > commitsShown,
    closed: change.new === null,
    new: change.new ? describeRef(world, repository, change.new) : null,
  };
}

function changeLinks(
  world: World,
  repository: Repository,
  old: Ref | null,
  fresh: Ref,
): Record<string, { href: string }> {
  const api = repositoryApi(world, repository);
  const html = repositoryHtml(world, repository);
  if (old) {
    return {
      commits: { href: `${api}/commits?include=${fresh.hash}&exclude=${old.hash}` },
      html: { href: `${html}/branches/compare/${fresh.hash}..${old.hash}` },
      diff: { href: `${api}/diff/${fresh.hash}..${old.hash}` },
    };
  }
  const commits = { href: `${api}/commits?include=${fresh.hash}` };
  return fresh.type === "branch"
    ? { commits, html: { href: `${html}/branch/${encodeName(fresh.name)}` } }
    : { commits };
}
