// What the pages show of repositories, commits and pull requests.
import { listFrames } from "../connect/frames.ts";
import type { PageContext } from "../connect/context.ts";
import { listCommits } from "../model/commits.ts";
import { fullName } from "../model/repositories.ts";
import { listStatuses } from "../model/statuses.ts";
import type { Commit, PullRequest, Repository, Status, User } from "../model/types.ts";
import type { World } from "../world.ts";

/** Name and address of a repository. */
export function describeRepositoryLink(repository: Repository): {
  name: string;
  path: string;
  workspace: string;
  workspacePath: string;
} {
  return {
    name: repository.name,
    path: `/${fullName(repository)}`,
    workspace: repository.workspace.name,
    workspacePath: `/${repository.workspace.slug}`,
  };
}

/** The newest commits of all branches. */
export function describeCommits(repository: Repository, from: readonly string[], atMost: number) {
  return listCommits(repository, from, [])
    .slice(0, atMost)
    .map((commit) => describeCommitRow(repository, commit));
}

/** One line of the commit list. */
export function describeCommitRow(repository: Repository, commit: Commit) {
  const branches = [...repository.branches].filter(([, hash]) => hash === commit.hash).map(([name]) => name);
  const tags = [...repository.tags].filter(([, tag]) => tag.hash === commit.hash).map(([name]) => name);
  return {
    hash: commit.hash,
    short: commit.hash.slice(0, 7),
    path: `/${fullName(repository)}/commits/${commit.hash}`,
    title: shorten(commit.message.split("\n")[0] ?? ""),
    author: commit.author.user?.displayName ?? commit.author.raw.split("<", 1).join("").trimEnd(),
    date: new Date(commit.date).toISOString().replace("T", " ").slice(0, 19),
    branches,
    tags,
    statuses: listStatuses(repository, commit.hash).map(describeStatusPill),
  };
}

/** A build status as a coloured pill. */
export function describeStatusPill(status: Status) {
  const looks = {
    SUCCESSFUL: { icon: "✓", tone: "good", word: "Successful" },
    FAILED: { icon: "✕", tone: "bad", word: "Failed" },
    INPROGRESS: { icon: "●", tone: "busy", word: "In progress" },
    STOPPED: { icon: "■", tone: "still", word: "Stopped" },
  } as const;
  return {
    ...looks[status.state],
    name: status.name ?? status.key,
    key: status.key,
    url: status.url,
    description: status.description,
    refname: status.refname,
    state: status.state,
    updatedOn: new Date(status.updatedOn).toISOString(),
  };
}

/** A pull request in a list. */
export function describePullRequestRow(repository: Repository, one: PullRequest) {
  const fork =
    one.source.repository && one.source.repository !== repository ? `${fullName(one.source.repository)}:` : "";
  return {
    id: one.id,
    title: one.title,
    state: one.state,
    isOpen: one.state === "OPEN",
    isDraft: one.isDraft,
    path: `/${fullName(repository)}/pull-requests/${one.id}`,
    author: one.author.displayName,
    sourceBranch: one.source.branch,
    isFork: one.source.repository !== repository,
    from: `${fork}${one.source.branch}`,
    into: one.destination.branch,
  };
}

/** Frames at a location for whoever looks. */
export function describeFrames(
  world: World,
  location: string,
  user: User,
  repository: Repository,
  pullRequest?: PullRequest,
) {
  const context: PageContext = { workspace: repository.workspace, user, repository, pullRequest };
  return listFrames(world, location, context);
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
