// Build statuses, the same in payloads and REST answers.
import type { Commit, Repository, Status } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeStatusCommit } from "./commit.ts";
import { describeRepositoryBriefly, repositoryApi } from "./repository.ts";
import { writeTime } from "./time.ts";

/** The commit_status object. */
export function describeStatus(
  world: World,
  repository: Repository,
  commit: Commit,
  status: Status,
): Record<string, unknown> {
  const self = `${repositoryApi(world, repository)}/commit/${commit.hash}`;
  return {
    key: status.key,
    description: status.description,
    repository: describeRepositoryBriefly(world, repository),
    url: status.url,
    links: { commit: { href: self }, self: { href: `${self}/statuses/build/${encodeURIComponent(status.key)}` } },
    refname: status.refname,
    state: status.state,
    created_on: writeTime(status.createdOn),
    commit: describeStatusCommit(world, repository, commit),
    updated_on: writeTime(status.updatedOn),
    type: "build",
    name: status.name,
  };
}
