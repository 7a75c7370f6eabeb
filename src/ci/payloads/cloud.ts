// An event in the shape of Bitbucket Cloud's webhooks, for receivers that know no other: one change a request.
// https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/

import type { Event, EventCommit, EventKind, EventPullRequest, EventRepository, Person } from "../../core/event.ts";
import { encode } from "../../core/text/text.ts";

/** Bitbucket Cloud's word for an event, as in X-Event-Key. */
export function cloudEventKey(event: Event): string {
  switch (event.kind) {
    case "push":
    case "tag":
    case "ref-deleted":
      return "repo:push";
    case "pull-request-opened":
      return "pullrequest:created";
    case "pull-request-updated":
      return "pullrequest:updated";
    case "pull-request-merged":
      return "pullrequest:fulfilled";
    case "pull-request-declined":
      return "pullrequest:rejected";
    case "comment":
      return "pullrequest:comment_created";
    case "repository-updated":
      return "repo:updated";
  }
}

/** How both Bitbucket Cloud and Data Center call a pull request that has ended; any other is OPEN. */
export const pullRequestStates: Readonly<Partial<Record<EventKind, string>>> = {
  "pull-request-merged": "MERGED",
  "pull-request-declined": "DECLINED",
};

/** The payload Bitbucket Cloud would send for an event. */
export function cloudPayload(event: Event): Record<string, unknown> {
  const head = { actor: userOf(event.actor), repository: repositoryOf(event.repository) };
  const comment =
    event.comment === undefined
      ? {}
      : { comment: { content: { raw: event.comment.text }, user: userOf(event.comment.author) } };
  if (event.pullRequest !== undefined)
    return { ...head, pullrequest: pullRequestOf(event, event.pullRequest), ...comment };
  if (event.ref === undefined) return { ...head, ...comment };
  return { ...head, push: { changes: [changeOf(event)] }, ...comment };
}

/** The API address of a repository, as Cloud writes it in links. */
function cloudApiUrl(repository: EventRepository): string {
  const url = URL.parse(repository.url);
  const origin = url === null || url.hostname === "bitbucket.org" ? "https://api.bitbucket.org" : url.origin;
  return `${origin}/2.0/repositories/${repository.fullName}`;
}

function changeOf(event: Event): Record<string, unknown> {
  const isDeleted = event.kind === "ref-deleted";
  const head = isDeleted ? null : refOf(event, event.commit ?? { hash: "" });
  const before = event.before === undefined ? null : refOf(event, { hash: event.before });
  return {
    new: head,
    old: before,
    created: before === null,
    closed: isDeleted,
    forced: event.isForced,
    truncated: event.isTruncated,
    commits: isDeleted ? [] : event.commits.map((commit) => commitOf(event, commit)),
    links: { html: { href: `${event.repository.url}/commits/${event.commit?.hash ?? event.before ?? ""}` } },
  };
}

function refOf(event: Event, commit: EventCommit): Record<string, unknown> {
  const { name, type } = event.ref ?? { name: "", type: "branch" };
  const place = type === "tag" ? "refs/tags" : "refs/branches";
  return {
    type,
    name,
    target: commitOf(event, commit),
    links: { self: { href: `${cloudApiUrl(event.repository)}/${place}/${encode(name)}` } },
  };
}

function commitOf(event: Event, commit: EventCommit): Record<string, unknown> {
  return {
    type: "commit",
    hash: commit.hash,
    message: commit.message ?? "",
    date: isoDate(commit.at ?? event.at),
    author: {
      type: "author",
      raw: commit.author?.raw ?? commit.author?.name ?? event.actor.name,
      user: commit.author === undefined ? undefined : userOf(commit.author),
    },
    parents: (commit.parents ?? []).map((hash) => ({ type: "commit", hash })),
    links: {
      self: { href: `${cloudApiUrl(event.repository)}/commit/${commit.hash}` },
      html: { href: commit.url ?? `${event.repository.url}/commits/${commit.hash}` },
    },
  };
}

function pullRequestOf(event: Event, pullRequest: EventPullRequest): Record<string, unknown> {
  const [owner = "", slug = ""] = (pullRequest.sourceRepositoryFullName ?? "").split("/", 2);
  const forkUrl = URL.parse(`/${owner}/${slug}`, event.repository.url)?.href ?? "";
  const source = pullRequest.isFork
    ? {
        type: "repository",
        uuid: pullRequest.sourceRepositoryId ?? "",
        full_name: pullRequest.sourceRepositoryFullName ?? "",
        name: slug,
        links: { html: { href: forkUrl } },
      }
    : repositoryOf(event.repository);
  return {
    type: "pullrequest",
    id: pullRequest.id,
    title: pullRequest.title,
    description: pullRequest.description,
    state: pullRequestStates[event.kind] ?? "OPEN",
    draft: pullRequest.isDraft,
    author: userOf(pullRequest.author),
    source: {
      branch: { name: pullRequest.sourceBranch },
      commit: { type: "commit", hash: pullRequest.sourceCommit },
      repository: pullRequest.isFork && pullRequest.sourceRepositoryFullName === undefined ? null : source,
    },
    destination: {
      branch: { name: pullRequest.targetBranch },
      commit: { type: "commit", hash: pullRequest.targetCommit },
      repository: repositoryOf(event.repository),
    },
    links: {
      self: { href: `${cloudApiUrl(event.repository)}/pullrequests/${pullRequest.id}` },
      html: { href: pullRequest.url },
    },
    created_on: isoDate(event.at),
    updated_on: isoDate(event.at),
  };
}

function repositoryOf(repository: EventRepository): Record<string, unknown> {
  return {
    type: "repository",
    uuid: repository.id,
    name: repository.name,
    full_name: repository.fullName,
    scm: repository.scm,
    is_private: repository.isPrivate,
    // Cloud leaves owner.username out today; receivers of before its removal still read it.
    owner: {
      type: "team",
      username: repository.owner,
      display_name: repository.owner,
      uuid: repository.ownerId,
    },
    workspace: {
      type: "workspace",
      slug: repository.owner,
      name: repository.owner,
      uuid: repository.ownerId,
    },
    ...(repository.projectKey === undefined
      ? {}
      : {
          project: {
            type: "project",
            key: repository.projectKey,
            name: repository.projectName ?? repository.projectKey,
          },
        }),
    links: { self: { href: cloudApiUrl(repository) }, html: { href: repository.url } },
  };
}

function userOf(person: Person): Record<string, unknown> {
  // Buildbot reads nickname of every actor; apps and teams have none at Bitbucket.
  return {
    type: "user",
    display_name: person.name,
    nickname: person.name,
    account_id: person.accountId,
  };
}

function isoDate(at: number): string {
  const date = new Date(at);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace("Z", "+00:00");
}
