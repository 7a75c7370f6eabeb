// The page of a repository: buttons, commits with their statuses, branches, pull requests, panels of apps.
import { listForgeFrames } from "../forge/frames.ts";
import { listFrames } from "../connect/frames.ts";
import { fullName } from "../model/repositories.ts";
import { describeCommits, describeFrames, describePullRequestRow, describeRepositoryLink } from "./describe-page.ts";
import { mayDo, show, visitedRepository } from "./show.ts";
import type { Visit } from "./show.ts";

const commitsShown = 15;

/** GET /{workspace}/{repository} */
export function showRepository(visit: Visit): void {
  const repository = visitedRepository(visit);
  const { world, user } = visit;
  const context = { workspace: repository.workspace, user, repository };
  const pages = listFrames(world, "org.bitbucket.repository.navigation", context);
  const branches = [...repository.branches].map(([name, hash]) => ({
    name,
    short: hash.slice(0, 7),
    isMain: name === repository.mainBranch,
    hasPullRequest: repository.pullRequests.some(
      (one) => one.state === "OPEN" && one.source.branch === name && one.source.repository === repository,
    ),
  }));
  const data = {
    title: fullName(repository),
    repository: describeRepositoryLink(repository),
    mainBranch: repository.mainBranch,
    mayWrite: mayDo(visit, repository, "write"),
    mayAdmin: mayDo(visit, repository, "admin"),
    commits: describeCommits(repository, [...repository.branches.values()], commitsShown),
    branches,
    tags: [...repository.tags.keys()],
    pullRequests: repository.pullRequests.map((one) => describePullRequestRow(repository, one)).reverse(),
    pages: pages.map((page) => ({ ...page, path: `/${fullName(repository)}/addon/${page.app}/${page.module}` })),
    panels: [
      ...describeFrames(world, "org.bitbucket.repository.overview.informationPanel", user, repository),
      ...listForgeFrames(world, "bitbucket:repoCodeOverviewCard", context),
    ],
  };
  show(visit, "repository", data, repository);
}
