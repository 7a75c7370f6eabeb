// People, commits and repositories of GitHub in our own words.

import type { EventCommit, EventRepository, Person } from "../../core/event.ts";

import { defined } from "../../core/rules/defined.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import type { GithubAccount, GithubCommit, GithubRepository } from "./schema.ts";

/** Somebody with an account. */
export function personOf(account: GithubAccount | undefined): Person {
  return defined({
    name: account?.login ?? account?.name ?? "unknown",
    accountId: account?.id === undefined ? undefined : String(account.id),
  });
}

/** A commit of a push; its parents are not told. */
export function commitOf(commit: GithubCommit): EventCommit {
  const { author } = commit;
  const name = author?.name ?? author?.username;
  return defined({
    hash: commit.id,
    message: commit.message,
    author:
      name === undefined
        ? undefined
        : defined({ name, raw: author?.email === undefined ? undefined : `${name} <${author.email}>` }),
    at: timeOf(commit.timestamp),
    url: pageOf(commit.url),
  });
}

/** The repository by its number, which outlives renames and transfers. */
export function repositoryOf(repository: GithubRepository): EventRepository {
  const [owner = "", slug = ""] = repository.full_name.split("/");
  const url = pageOf(repository.html_url) ?? `https://github.com/${repository.full_name}`;
  return defined({
    id: String(repository.id),
    fullName: repository.full_name,
    owner,
    slug,
    name: repository.name ?? slug,
    ownerId: repository.owner?.id === undefined ? undefined : String(repository.owner.id),
    url,
    cloneUrl: repository.clone_url ?? `${url}.git`,
    scm: "git" as const,
    isPrivate: repository.private ?? true,
  });
}
