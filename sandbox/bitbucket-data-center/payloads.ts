// What Data Center writes of its things, by version: addresses since 7, listed commits since 9, ISO text for inner
// times in 10.
import type { Commit, Person, PullRequest, Repository } from "./model/types.ts";
import { listCommits } from "./model/world.ts";
import type { World } from "./model/world.ts";

/** One ref that moved. */
export interface RefChange {
  refId: string;
  from: string | undefined;
  to: string | undefined;
}

const zeros = "0".repeat(40);
const listedCommits = 5;

/** The outer date of every event: ISO with the zone written without a colon. */
export function writeDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "+0000");
}

export function describePerson(world: World, person: Person): Record<string, unknown> {
  const links = world.version < 7 ? {} : { links: { self: [{ href: `${world.url}/users/${person.name}` }] } };
  return {
    name: person.name,
    emailAddress: `${person.name}@example.com`,
    id: person.id,
    displayName: person.displayName,
    active: true,
    slug: person.name,
    type: "NORMAL",
    ...links,
  };
}

export function describeRepository(
  world: World,
  repository: Repository,
  mayLink = world.version >= 7,
): Record<string, unknown> {
  const { id, slug, name, project } = repository;
  const page = `${world.url}/projects/${project.key}`;
  const links = {
    clone: [
      { href: `ssh://git@git.example.com:7999/${project.key.toLowerCase()}/${slug}.git`, name: "ssh" },
      { href: `${world.url}/scm/${project.key.toLowerCase()}/${slug}.git`, name: "http" },
    ],
    self: [{ href: `${page}/repos/${slug}/browse` }],
  };
  return {
    slug,
    id,
    name,
    ...(mayLink ? { hierarchyId: "5aa23c1a1280b0c0acce" } : {}),
    scmId: "git",
    state: "AVAILABLE",
    statusMessage: "Available",
    forkable: true,
    project: {
      key: project.key,
      id: project.id,
      name: project.name,
      public: false,
      type: "NORMAL",
      ...(mayLink ? { links: { self: [{ href: page }] } } : {}),
    },
    public: false,
    ...(mayLink ? { links } : {}),
  };
}

export function describeCommit(world: World, commit: Commit): Record<string, unknown> {
  const at = writeMoment(world, commit.atMs);
  const person = { name: commit.author.name, emailAddress: `${commit.author.name}@example.com` };
  return {
    id: commit.hash,
    displayId: commit.hash.slice(0, 11),
    author: person,
    authorTimestamp: at,
    committer: person,
    committerTimestamp: at,
    message: commit.message,
    parents: commit.parents.map((id) => ({ id, displayId: id.slice(0, 11) })),
  };
}

/** The body of repo:refs_changed. */
export function describePush(
  world: World,
  repository: Repository,
  actor: Person,
  changes: readonly RefChange[],
): Record<string, unknown> {
  const only = changes.length === 1 ? changes[0] : undefined;
  const head = only?.to === undefined ? undefined : repository.commits.get(only.to);
  const commits = head === undefined ? [] : listCommits(repository, head.hash, only?.from).slice(0, listedCommits);
  return {
    ...headOf(world, "repo:refs_changed", actor),
    repository: describeRepository(world, repository),
    changes: changes.map(({ refId, from, to }) => ({
      ref: { id: refId, displayId: displayIdOf(refId), type: refId.startsWith("refs/tags/") ? "TAG" : "BRANCH" },
      refId,
      fromHash: from ?? zeros,
      toHash: to ?? zeros,
      type: changeTypeOf(from, to),
    })),
    ...(world.version < 9 || head === undefined
      ? {}
      : { commits: commits.map((commit) => describeCommit(world, commit)), toCommit: describeCommit(world, head) }),
  };
}

/** The body of any pr:* event. */
export function describePullRequestEvent(
  world: World,
  eventKey: string,
  target: Repository,
  pullRequest: PullRequest,
  actor: Person,
  beside: Record<string, unknown> = {},
): Record<string, unknown> {
  return { ...headOf(world, eventKey, actor), pullRequest: describePullRequest(world, target, pullRequest), ...beside };
}

export function describePullRequest(
  world: World,
  target: Repository,
  pullRequest: PullRequest,
): Record<string, unknown> {
  const at = writeMoment(world, pullRequest.atMs);
  const { id, state, mergeHash } = pullRequest;
  const page = `${world.url}/projects/${target.project.key}/repos/${target.slug}/pull-requests/${id}`;
  return {
    id,
    version: 0,
    title: pullRequest.title,
    description: pullRequest.description,
    state,
    open: state === "OPEN",
    closed: state !== "OPEN",
    ...(world.version >= 9 ? { draft: pullRequest.isDraft } : {}),
    createdDate: at,
    updatedDate: at,
    fromRef: describeRef(world, pullRequest.source, pullRequest.sourceBranch, pullRequest.sourceHash),
    toRef: describeRef(world, target, pullRequest.targetBranch, target.branches.get(pullRequest.targetBranch) ?? zeros),
    locked: false,
    author: { user: describePerson(world, pullRequest.author), role: "AUTHOR", approved: false, status: "UNAPPROVED" },
    reviewers: [],
    participants: [],
    ...(mergeHash === undefined
      ? {}
      : { properties: { mergeCommit: { displayId: mergeHash.slice(0, 11), id: mergeHash } } }),
    ...(world.version < 7 ? {} : { links: { self: [{ href: page }] } }),
  };
}

/** previousTarget of pr:modified. */
export function describeTarget(branch: string, hash: string): Record<string, unknown> {
  return { id: `refs/heads/${branch}`, displayId: branch, type: "BRANCH", latestCommit: hash, latestChangeset: hash };
}

export function headOf(world: World, eventKey: string, actor: Person): Record<string, unknown> {
  return { eventKey, date: writeDate(world.clock.now()), actor: describePerson(world, actor) };
}

function displayIdOf(refId: string): string {
  return refId.replace(/^refs\/(heads|tags)\//, "");
}

function describeRef(world: World, repository: Repository, branch: string, hash: string): Record<string, unknown> {
  return {
    id: `refs/heads/${branch}`,
    displayId: branch,
    latestCommit: hash,
    ...(world.version < 7 ? {} : { type: "BRANCH" }),
    repository: describeRepository(world, repository),
  };
}

function writeMoment(world: World, ms: number): number | string {
  return world.version < 10 ? ms : writeDate(ms);
}

function changeTypeOf(from: string | undefined, to: string | undefined): "ADD" | "DELETE" | "UPDATE" {
  if (from === undefined) return "ADD";
  return to === undefined ? "DELETE" : "UPDATE";
}
