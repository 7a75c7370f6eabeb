// People, commits and repositories of Bitbucket Cloud in our own words.

import type { EventCommit, EventRepository, Person } from "../../core/event.ts";
import { readSignature } from "../../core/text/text.ts";

import { defined } from "../../core/rules/defined.ts";
import type { CloudCommit, CloudLinks, CloudPerson, CloudRepository } from "./schema.ts";

/** A person by display name; user names are no longer sent for most. */
export function personOf(person: CloudPerson | undefined): Person {
  return defined({
    name: person?.display_name ?? person?.nickname ?? person?.username ?? "unknown",
    accountId: person?.account_id,
  });
}

/** A commit; of its author's "Jane <jane@example.com>" the name, where Bitbucket does not know the person. */
export function commitOf(commit: CloudCommit): EventCommit {
  return defined({
    hash: commit.hash,
    message: commit.message,
    author: authorOf(commit),
    at: timeOf(commit.date),
    url: linkOf(commit.links),
    parents: commit.parents?.map((parent) => parent.hash),
  });
}

/** The repository an event belongs to; its UUID outlives every rename. */
export function repositoryOf(repository: CloudRepository): EventRepository {
  const [owner = "", slug = ""] = repository.full_name.split("/");
  const url = linkOf(repository.links) ?? `https://bitbucket.org/${repository.full_name}`;
  return defined({
    id: withBraces(repository.uuid),
    fullName: repository.full_name,
    owner,
    slug,
    name: repository.name ?? slug,
    ownerId: idOf(repository.workspace?.uuid ?? repository.owner?.uuid),
    projectKey: repository.project?.key,
    projectName: repository.project?.name,
    url,
    // No payload carries clone addresses; Bitbucket's is the page's with ".git".
    cloneUrl: `${url}.git`,
    scm: repository.scm === "hg" ? ("hg" as const) : ("git" as const),
    isPrivate: repository.is_private ?? true,
  });
}

/** The page of a thing, when it is an http(s) address. */
export function linkOf(links: CloudLinks): string | undefined {
  const href = links?.html?.href;
  return href !== undefined && /^https?:\/\//i.test(href) ? href : undefined;
}

/** Milliseconds since 1970 of an ISO or HTTP date. */
export function timeOf(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** A UUID the way the rest of Bitbucket writes it: in braces. */
export function idOf(uuid: string | undefined): string | undefined {
  return uuid === undefined || uuid === "" ? undefined : withBraces(uuid);
}

function withBraces(uuid: string): string {
  return uuid.startsWith("{") ? uuid : `{${uuid}}`;
}

function authorOf(commit: CloudCommit): Person | undefined {
  const { author } = commit;
  if (author === undefined) return undefined;
  const { raw, user } = author;
  const named = personOf(user);
  if (raw === undefined) return user === undefined ? undefined : named;
  return { ...named, name: user === undefined ? readSignature(raw).name || raw : named.name, raw };
}
