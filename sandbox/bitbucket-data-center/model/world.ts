// Everything one Data Center knows, in memory; nothing outlives it.
import { createHash, randomBytes } from "node:crypto";

import type { Clock } from "../../stand-in/clock.ts";
import type { Version } from "../options.ts";
import type { AccessToken, Commit, Level, Person, Project, Repository } from "./types.ts";

export interface World {
  version: Version;
  clock: Clock;
  /** Where it stands, without a slash at the end. */
  url: string;
  people: Person[];
  tokens: AccessToken[];
  projects: Project[];
  repositories: Repository[];
  /** Repository permissions given to people; everybody else has none. */
  permissions: { person: Person; repository: Repository; level: Level }[];
  /** Where a call broke Atlassian's published API description. */
  breaches: string[];
}

/** A fault of whoever steers the sandbox, in a sentence. */
export class Misuse extends Error {}

/** An empty one, but for the user "admin" (password "admin"). */
export function createWorld(version: Version, clock: Clock): World {
  const world: World = {
    version,
    clock,
    url: "",
    people: [],
    tokens: [],
    projects: [],
    repositories: [],
    permissions: [],
    breaches: [],
  };
  addPerson(world, { name: "admin", displayName: "Ada Admin", password: "admin" });
  return world;
}

/** Adds a person. */
export function addPerson(world: World, wish: { name: string; displayName?: string; password?: string }): Person {
  const person = {
    id: world.people.length + 1,
    name: wish.name,
    displayName: wish.displayName ?? wish.name,
    password: wish.password ?? wish.name,
  };
  world.people.push(person);
  return person;
}

/** Gives out an HTTP access token. */
export function addToken(world: World, wish: { user: string; level: Level; scope?: AccessToken["scope"] }): string {
  const text = randomBytes(24).toString("base64");
  world.tokens.push({ text, person: findPerson(world, wish.user), level: wish.level, scope: wish.scope ?? {} });
  return text;
}

/** Adds a repository, and its project when it is new. */
export function addRepository(
  world: World,
  wish: { project: string; slug: string; files: Readonly<Record<string, string>>; author?: string },
): Repository {
  const project = world.projects.find((one) => one.key === wish.project) ?? {
    id: world.projects.length + 1,
    key: wish.project,
    name: wish.project,
  };
  if (!world.projects.includes(project)) world.projects.push(project);
  // Numbers of repositories are the instance's own, whatever their project.
  const repository: Repository = {
    id: 101 + world.repositories.length,
    project,
    slug: wish.slug,
    name: wish.slug,
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    pullRequests: [],
    webhooks: [],
    builds: [],
    reports: [],
  };
  world.repositories.push(repository);
  const first = addCommit(world, repository, {
    message: "Begin\n",
    files: wish.files,
    parents: [],
    author: wish.author ?? "admin",
  });
  repository.branches.set("main", first.hash);
  return repository;
}

/** Adds a commit on top of its parents; a file's text null removes it. */
export function addCommit(
  world: World,
  repository: Repository,
  wish: { message: string; files: Readonly<Record<string, string | null>>; parents: readonly string[]; author: string },
): Commit {
  const tree = new Map(wish.parents[0] === undefined ? [] : findCommit(repository, wish.parents[0]).tree);
  for (const [path, text] of Object.entries(wish.files)) {
    if (text === null) tree.delete(path);
    else tree.set(path, text);
  }
  const atMs = world.clock.now();
  const hash = createHash("sha1")
    .update(JSON.stringify([repository.id, repository.commits.size, wish.message, atMs, wish.parents]))
    .digest("hex");
  const commit = {
    hash,
    message: wish.message,
    author: findPerson(world, wish.author),
    atMs,
    parents: wish.parents,
    tree,
  };
  repository.commits.set(hash, commit);
  return commit;
}

export function findPerson(world: World, name: string): Person {
  return world.people.find((person) => person.name === name) ?? fail(`There is no user ${name}.`);
}

/** By "PROJECT/slug". */
export function findRepository(world: World, fullName: string): Repository {
  return (
    world.repositories.find((one) => `${one.project.key}/${one.slug}` === fullName) ??
    fail(`There is no repository ${fullName}.`)
  );
}

function findCommit(repository: Repository, hash: string): Commit {
  return repository.commits.get(hash) ?? fail(`There is no commit ${hash}.`);
}

/** Commits from `head` back to what `base` already has, newest first. */
export function listCommits(repository: Repository, head: string, base: string | undefined): Commit[] {
  const known = new Set<string>();
  const walk = (start: string | undefined, meet: (commit: Commit) => void): void => {
    const waiting = start === undefined ? [] : [start];
    for (let hash = waiting.shift(); hash !== undefined; hash = waiting.shift()) {
      const commit = repository.commits.get(hash);
      if (commit === undefined || known.has(hash)) continue;
      known.add(hash);
      meet(commit);
      waiting.push(...commit.parents);
    }
  };
  walk(base, () => undefined);
  const found: Commit[] = [];
  walk(head, (commit) => found.push(commit));
  return found;
}

function fail(sentence: string): never {
  throw new Misuse(sentence);
}
