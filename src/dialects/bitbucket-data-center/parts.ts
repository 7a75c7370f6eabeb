// People, commits, refs and repositories of Bitbucket Data Center in our own words.

import type { EventCommit, EventRef, EventRepository, Person } from "../../core/event.ts";

import { defined } from "../../core/rules/defined.ts";
import type { ServerCommit, ServerMoment, ServerPerson, ServerRepository } from "./schema.ts";

/** A person; the user name is what Data Center and CI servers know people by. */
export function personOf(person: ServerPerson | undefined): Person {
  return defined({ name: person?.displayName ?? person?.name ?? "unknown", accountId: person?.name });
}

/** A commit as far as the payload tells; old versions tell its hash alone. */
export function commitOf(commit: ServerCommit): EventCommit {
  return defined({
    hash: commit.id,
    message: commit.message,
    author: commit.author === undefined ? undefined : authorOf(commit.author),
    at: timeOf(commit.committerTimestamp ?? commit.authorTimestamp),
    parents: commit.parents?.map((parent) => parent.id),
  });
}

/**
 * The repository an event belongs to. Its number is unique in the whole instance and stays through renames and moves to
 * another project, so it alone is the id.
 */
export function repositoryOf(repository: ServerRepository): EventRepository {
  const { key } = repository.project;
  const clone = repository.links?.clone?.find((link) => link.name === "http" || link.name === "https")?.href;
  return defined({
    id: repository.id,
    fullName: `${key}/${repository.slug}`,
    owner: key,
    slug: repository.slug,
    name: repository.name ?? repository.slug,
    projectKey: key,
    projectName: repository.project.name,
    // Old versions send no addresses, and nothing else in a payload says where the instance is.
    url: linkOf(repository.links) ?? "",
    cloneUrl: clone !== undefined && isHttp(clone) ? clone : undefined,
    scm: "git" as const,
    isPrivate: repository.public !== true,
  });
}

/** A branch or a tag by its full name; nothing else is built. */
export function refOf(refId: string | undefined): EventRef | undefined {
  const [, space, name] = /^refs\/(heads|tags)\/(.+)$/.exec(refId ?? "") ?? [];
  return name === undefined ? undefined : { type: space === "tags" ? "tag" : "branch", name };
}

/** The page of a thing, when it is an http(s) address. */
export function linkOf(links: ServerRepository["links"]): string | undefined {
  const href = links?.self?.[0]?.href;
  return href !== undefined && isHttp(href) ? href : undefined;
}

/** Milliseconds since 1970, of a number or of ISO text; Data Center writes zones as "+0000". */
export function timeOf(moment: ServerMoment): number | undefined {
  const at = typeof moment === "number" ? moment : Date.parse((moment ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isSafeInteger(at) && at >= 0 ? at : undefined;
}

function authorOf(author: ServerPerson): Person {
  const name = author.displayName ?? author.name ?? "unknown";
  return defined({
    name,
    accountId: author.name,
    raw: author.emailAddress === undefined ? undefined : `${author.name ?? name} <${author.emailAddress}>`,
  });
}

function isHttp(href: string): boolean {
  return /^https?:\/\//i.test(href);
}
