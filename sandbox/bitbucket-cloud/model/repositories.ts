// Making, finding, renaming, forking and deleting repositories; who may do what in one.
import { announce } from "../world.ts";
import type { World } from "../world.ts";
import { repositoryLinks } from "../payloads/repository.ts";
import { makeSlug, makeUuid } from "./made-up.ts";
import { Refusal, refuseRepository } from "./refusal.ts";
import type { Actor, Permission, Repository, User, Workspace } from "./types.ts";

export interface RepositoryInput {
  workspace: Workspace;
  name: string;
  slug?: string | undefined;
  isPrivate?: boolean | undefined;
  mainBranch?: string | undefined;
}

/** A new, empty repository. */
export function createRepository(world: World, input: RepositoryInput): Repository {
  const now = world.settings.now();
  const slug = input.slug ?? makeSlug(input.name);
  refuseTakenSlug(world, input.workspace, slug);
  const repository: Repository = {
    kind: "repository",
    uuid: makeUuid(),
    slug,
    name: input.name,
    workspace: input.workspace,
    isPrivate: input.isPrivate ?? true,
    createdOn: now,
    updatedOn: now,
    mainBranch: input.mainBranch ?? "main",
    parent: null,
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    pullRequests: [],
    statuses: new Map(),
    reports: [],
    permissions: new Map(),
  };
  world.repositories.set(repository.uuid, repository);
  return repository;
}

/** By workspace (slug, uuid or empty braces) and repository (slug or uuid). */
export function findRepository(world: World, workspace: string, name: string): Repository {
  const isWorkspaceOf = (one: Repository) =>
    workspace === "{}" || one.workspace.slug === workspace || one.workspace.uuid === workspace;
  const found = [...world.repositories.values()].find(
    (one) => isWorkspaceOf(one) && (one.uuid === name || (workspace !== "{}" && one.slug === name)),
  );
  if (!found) throw refuseRepository();
  return found;
}

/** The name a repository has in addresses. */
export function fullName(repository: Repository): string {
  return `${repository.workspace.slug}/${repository.slug}`;
}

/** A new name; the slug, and so every address, follows it. Told to subscribers as repo:updated. */
export function renameRepository(world: World, repository: Repository, name: string, actor: Actor): void {
  const before = { name: repository.name, full_name: fullName(repository), links: repositoryLinks(world, repository) };
  const slug = makeSlug(name);
  if (slug !== repository.slug) refuseTakenSlug(world, repository.workspace, slug);
  repository.name = name;
  repository.slug = slug;
  repository.updatedOn = world.settings.now();
  const after = { name, full_name: fullName(repository), links: repositoryLinks(world, repository) };
  const changes = {
    name: { old: before.name, new: after.name },
    full_name: { old: before.full_name, new: after.full_name },
    links: { old: before.links, new: after.links },
  };
  announce(world, { key: "repo:updated", repository, actor, inner: { changes } });
}

/** A copy in another workspace, with the same commits and branches. */
export function forkRepository(world: World, parent: Repository, workspace: Workspace, actor: Actor): Repository {
  const fork = createRepository(world, {
    workspace,
    name: parent.name,
    isPrivate: parent.isPrivate,
    mainBranch: parent.mainBranch,
  });
  fork.parent = parent;
  fork.commits = new Map(parent.commits);
  fork.branches = new Map(parent.branches);
  announce(world, {
    key: "repo:fork",
    repository: parent,
    actor,
    inner: {
      fork: {
        type: "repository",
        uuid: fork.uuid,
        full_name: fullName(fork),
        name: fork.name,
        links: repositoryLinks(world, fork),
      },
    },
  });
  return fork;
}

/** Takes a repository away, and tells so; open pull requests that came from it lose their source. */
export function deleteRepository(world: World, repository: Repository): void {
  world.repositories.delete(repository.uuid);
  for (const one of world.repositories.values()) {
    for (const pullRequest of one.pullRequests) {
      if (pullRequest.source.repository === repository) pullRequest.source.repository = null;
    }
  }
  announce(world, { key: "repo:deleted", repository, actor: repository.workspace, inner: {} });
}

/** What a person may do here: administrators of the workspace may do everything. */
export function permissionOf(repository: Repository, user: User): Permission {
  if (repository.workspace.members.get(user.uuid) === true) return "admin";
  return repository.permissions.get(user.uuid) ?? "none";
}

function refuseTakenSlug(world: World, workspace: Workspace, slug: string): void {
  const isTaken = [...world.repositories.values()].some((one) => one.workspace === workspace && one.slug === slug);
  if (isTaken) throw new Refusal(400, "Repository with this Slug and Owner already exists.");
}
