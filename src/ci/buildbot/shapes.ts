// The payloads Buildbot's change hooks read, one change a request: each dialect in the shape its hook really takes.
// https://docs.buildbot.net/latest/manual/configuration/wwwhooks.html (master/buildbot/www/hooks/*.py)

import type { StartRequest } from "../../core/ci-adapter.ts";
import type { Event } from "../../core/event.ts";
import { readSignature } from "../../core/text/text.ts";
import { noCommitBeside } from "../../core/rules/commit-hash.ts";
import { cloudEventKey, cloudPayload } from "../payloads/cloud.ts";
import { commitOf, refNameOf } from "../kit/rest.ts";
import { browseUrl } from "../payloads/server.ts";

/** The form of /change_hook/base. Author and comments are never empty: the changes table takes no NULL. */
export function baseForm(request: StartRequest): Record<string, string> {
  const { event, link } = request;
  const revision = event.kind === "ref-deleted" ? (event.before ?? "") : commitOf(event);
  return {
    author: authorOf(event),
    comments: commentsOf(event),
    revision,
    branch: refNameOf(event),
    category: categoryOf(event),
    revlink: event.commit?.url ?? `${event.repository.url}/commits/${revision}`,
    repository: repositoryOf(request),
    project: link.settings["project"] ?? "",
    codebase: link.settings["codebase"] ?? "",
    when: String((event.commit?.at ?? event.at) / 1000),
    files: JSON.stringify(request.changedPaths ?? []),
    properties: JSON.stringify(propertiesOf(request)),
  };
}

/** Properties a build gets: ours, and the link's parameters. */
export function propertiesOf(request: StartRequest): Record<string, string | number> {
  const { event } = request;
  return {
    ...request.parameters,
    delivery_id: request.deliveryId,
    event: event.kind,
    ...(event.pullRequest === undefined
      ? {}
      : {
          pull_request_id: event.pullRequest.id,
          pull_request_url: event.pullRequest.url,
          target_branch: event.pullRequest.targetBranch,
        }),
  };
}

/** The repository as the master's schedulers and reporters know it. */
export function repositoryOf(request: StartRequest): string {
  const typed = (request.link.settings["repository"] ?? "").trim();
  return typed === "" ? request.event.repository.url : typed;
}

/**
 * What a Cloud hook is called and carries: pushes as Cloud sends them, pull requests as the hook expects them
 * (buildbot#4374).
 */
export function cloudShape(event: Event): { eventKey: string; body: object } | undefined {
  const payload = cloudPayload(event);
  if (event.pullRequest === undefined)
    return event.ref === undefined
      ? undefined
      : { eventKey: "repo:push", body: { ...payload, repository: withProject(payload["repository"], event) } };
  if (event.kind === "comment") return undefined;
  return {
    eventKey: cloudEventKey(event),
    body: {
      actor: payload["actor"],
      repository: withProject(payload["repository"], event),
      pullrequest: pluginPullRequest(event),
    },
  };
}

/** What the bitbucketserver hook reads: the shape of the plugin "Post Webhooks for Bitbucket". */
export function serverShape(event: Event): { eventKey: string; body: object } | undefined {
  const { repository } = event;
  const head = {
    actor: { username: event.actor.name, displayName: event.actor.name },
    repository: {
      scmId: repository.scm,
      project: { key: repository.projectKey ?? repository.owner, name: repository.projectName ?? repository.owner },
      slug: repository.slug,
      // The hook strips the letters of "browse" from the end, which eats a slug like "browser" unless /browse is there.
      links: { self: [{ href: browseUrl(repository) }] },
      fullName: repository.fullName,
    },
  };
  if (event.pullRequest !== undefined)
    return event.kind === "comment"
      ? undefined
      : { eventKey: cloudEventKey(event), body: { ...head, pullrequest: pluginPullRequest(event) } };
  if (event.ref === undefined) return undefined;
  const sideOf = (hash: string | undefined): object | null =>
    hash === undefined ? null : { type: event.ref?.type, name: event.ref?.name, target: { type: "commit", hash } };
  const isDeleted = event.kind === "ref-deleted";
  const change = {
    created: event.before === undefined,
    closed: isDeleted,
    new: isDeleted ? null : sideOf(commitOf(event)),
    old: sideOf(event.before),
  };
  return { eventKey: "repo:refs_changed", body: { ...head, push: { changes: [change] } } };
}

/**
 * A GitHub push of the head commit; pull requests too, since GitHub's own would make the master call api.github.com.
 */
export function githubShape(event: Event): object {
  const commit = {
    id: commitOf(event),
    message: commentsOf(event),
    timestamp: isoTime(event),
    url: event.commit?.url ?? `${event.repository.url}/commits/${commitOf(event)}`,
    author: { name: event.commit?.author?.name ?? event.actor.name, email: emailOf(event) },
    committer: { name: event.commit?.author?.name ?? event.actor.name, email: emailOf(event) },
    added: [],
    modified: [],
    removed: [],
    distinct: true,
  };
  return {
    ref: fullRef(event),
    deleted: event.kind === "ref-deleted",
    created: false,
    head_commit: commit,
    commits: event.kind === "ref-deleted" ? [] : [commit],
    repository: { name: event.repository.name, full_name: event.repository.fullName, html_url: event.repository.url },
  };
}

/** A GitLab push of the head commit. */
export function gitlabShape(event: Event): object {
  const { id, message, timestamp, url, author } = (
    githubShape(event) as {
      head_commit: { id: string; message: string; timestamp: string; url: string; author: object };
    }
  ).head_commit;
  const isDeleted = event.kind === "ref-deleted";
  return {
    object_kind: event.ref?.type === "tag" && event.pullRequest === undefined ? "tag_push" : "push",
    ref: fullRef(event),
    before: event.before ?? noCommitBeside(event.commit?.hash),
    after: isDeleted ? noCommitBeside(event.before) : id,
    deleted: isDeleted,
    user_name: event.actor.name === "" ? "unknown" : event.actor.name,
    repository: {
      name: event.repository.name,
      url: event.repository.cloneUrl ?? event.repository.url,
      homepage: event.repository.url,
    },
    commits: isDeleted ? [] : [{ id, message, timestamp, url, author, added: [], modified: [], removed: [] }],
  };
}

function pluginPullRequest(event: Event): object {
  const { pullRequest } = event;
  return {
    id: pullRequest?.id,
    title: pullRequest?.title,
    link: pullRequest?.url,
    fromRef: { branch: { name: pullRequest?.sourceBranch }, commit: { hash: commitOf(event) } },
    toRef: { branch: { name: pullRequest?.targetBranch }, commit: { hash: pullRequest?.targetCommit } },
  };
}

/** A Cloud repository without project is fine for the hook; one without a name in it is not. */
function withProject(repository: unknown, event: Event): object {
  return {
    ...(repository as object),
    project: {
      type: "project",
      key: event.repository.projectKey ?? event.repository.owner,
      name: event.repository.projectName ?? "none",
    },
  };
}

function fullRef(event: Event): string {
  const isTag = event.ref?.type === "tag" && event.pullRequest === undefined;
  return `${isTag ? "refs/tags" : "refs/heads"}/${refNameOf(event)}`;
}

function authorOf(event: Event): string {
  return (
    [event.commit?.author?.raw, event.commit?.author?.name, event.actor.name].find(
      (text) => text !== undefined && text.trim() !== "",
    ) ?? "unknown"
  );
}

function emailOf(event: Event): string {
  const { email = "" } = readSignature(event.commit?.author?.raw ?? "");
  return email.includes("@") ? email : "unknown@example.invalid";
}

function commentsOf(event: Event): string {
  return (
    [event.commit?.message, event.pullRequest?.title].find((text) => text !== undefined && text.trim() !== "") ??
    `Bitbucket ${event.kind} of ${commitOf(event)}`
  );
}

function categoryOf(event: Event): string {
  return event.pullRequest === undefined ? event.kind : "pull-request";
}

function isoTime(event: Event): string {
  const date = new Date(event.commit?.at ?? event.at);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace(/\.\d+Z$/, "+00:00");
}
