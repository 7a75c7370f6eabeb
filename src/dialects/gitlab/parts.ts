// People, commits and projects of GitLab in our own words.

import type { EventCommit, EventRepository, Person } from "../../core/event.ts";

import { defined } from "../../core/rules/defined.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import type { GitlabCommit, GitlabProject, GitlabUser } from "./schema.ts";

/** Somebody with an account. */
export function personOf(user: GitlabUser | undefined): Person {
  return defined({
    name: user?.name ?? user?.username ?? "unknown",
    accountId: user?.id === undefined ? undefined : String(user.id),
  });
}

/** Who opened something: by number, and by name where one of the people told of has that number. */
export function authorOf(id: number | undefined, people: readonly (GitlabUser | undefined)[]): Person {
  const known = id === undefined ? undefined : people.find((user) => user?.id === id);
  return personOf(known ?? (id === undefined ? undefined : { id, name: undefined, username: undefined }));
}

/** A commit; its parents are not told. */
export function commitOf(commit: GitlabCommit): EventCommit {
  const { author } = commit;
  return defined({
    hash: commit.id,
    message: commit.message,
    author:
      author?.name === undefined
        ? undefined
        : defined({
            name: author.name,
            raw: author.email === undefined ? undefined : `${author.name} <${author.email}>`,
          }),
    at: timeOf(commit.timestamp),
    url: pageOf(commit.url),
  });
}

/** The project by its number, which outlives renames and moves; groups may be nested. */
export function repositoryOf(project: GitlabProject): EventRepository {
  const parts = project.path_with_namespace.split("/");
  const slug = parts.at(-1) ?? "";
  const url = pageOf(project.web_url) ?? `https://gitlab.com/${project.path_with_namespace}`;
  return defined({
    id: String(project.id),
    fullName: project.path_with_namespace,
    owner: parts.slice(0, -1).join("/"),
    slug,
    name: project.name ?? slug,
    projectName: project.namespace,
    url,
    cloneUrl: project.git_http_url ?? `${url}.git`,
    scm: "git" as const,
    isPrivate: project.visibility_level !== 20,
  });
}
