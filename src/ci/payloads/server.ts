// An event in the shape of Bitbucket Data Center's webhooks, for receivers that know no other: one change a request.
// https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html

import type { Event, EventRepository, Person } from "../../core/event.ts";
import { trimEndOf } from "../../core/text/text.ts";
import { noCommitBeside } from "../../core/rules/commit-hash.ts";
import { pullRequestStates } from "./cloud.ts";

/** Data Center's word for an event, as in X-Event-Key; undefined where it has none. */
export function serverEventKey(event: Event): string | undefined {
  switch (event.kind) {
    case "push":
    case "tag":
    case "ref-deleted":
      return "repo:refs_changed";
    case "pull-request-opened":
      return "pr:opened";
    case "pull-request-updated":
      return "pr:from_ref_updated";
    case "pull-request-merged":
      return "pr:merged";
    case "pull-request-declined":
      return "pr:declined";
    case "comment":
    case "repository-updated":
      return undefined;
  }
}

/** The payload Data Center would send for an event. */
export function serverPayload(event: Event): Record<string, unknown> {
  const head = { eventKey: serverEventKey(event), date: dateOf(event.at), actor: userOf(event.actor) };
  const { pullRequest, repository } = event;
  if (pullRequest === undefined) return { ...head, repository: repositoryOf(repository), changes: [changeOf(event)] };
  const ended = pullRequestStates[event.kind];
  return {
    ...head,
    pullRequest: {
      id: pullRequest.id,
      version: 0,
      title: pullRequest.title,
      description: pullRequest.description,
      state: ended ?? "OPEN",
      open: ended === undefined,
      closed: ended !== undefined,
      draft: pullRequest.isDraft,
      createdDate: event.at,
      updatedDate: event.at,
      fromRef: refOf(
        pullRequest.sourceBranch,
        pullRequest.sourceCommit,
        pullRequest.isFork ? forkOf(repository, pullRequest.sourceRepositoryFullName) : repository,
      ),
      toRef: refOf(pullRequest.targetBranch, pullRequest.targetCommit, repository),
      locked: false,
      author: { user: userOf(pullRequest.author), role: "AUTHOR", approved: false, status: "UNAPPROVED" },
      reviewers: [],
      participants: [],
      links: { self: [{ href: pullRequest.url }] },
    },
    ...(event.kind === "pull-request-updated"
      ? { previousFromHash: event.before ?? noCommitBeside(event.commit?.hash) }
      : {}),
  };
}

/** Address of the repository's page, ending as Data Center's does. */
export function browseUrl(repository: EventRepository): string {
  return repository.url.endsWith("/browse") ? repository.url : `${trimEndOf(repository.url, "/")}/browse`;
}

function changeOf(event: Event): Record<string, unknown> {
  const { name, type } = event.ref ?? { name: "", type: "branch" };
  const id = `${type === "tag" ? "refs/tags" : "refs/heads"}/${name}`;
  const isDeleted = event.kind === "ref-deleted";
  const fromHash = event.before ?? noCommitBeside(event.commit?.hash);
  const kept = event.before === undefined ? "ADD" : "UPDATE";
  const toHash = (isDeleted ? undefined : event.commit?.hash) ?? noCommitBeside(event.before);
  return {
    ref: { id, displayId: name, type: type.toUpperCase() },
    refId: id,
    fromHash,
    toHash,
    type: isDeleted ? "DELETE" : kept,
  };
}

function refOf(branch: string, commit: string, repository: EventRepository): Record<string, unknown> {
  return {
    id: `refs/heads/${branch}`,
    displayId: branch,
    latestCommit: commit,
    type: "BRANCH",
    repository: repositoryOf(repository),
  };
}

function forkOf(repository: EventRepository, fullName: string | undefined): EventRepository {
  const [owner = repository.owner, slug = repository.slug] = (fullName ?? "").split("/", 2);
  return {
    ...repository,
    owner,
    slug,
    name: slug,
    fullName: fullName ?? repository.fullName,
    projectKey: owner,
    url: repository.url.replace(`${repository.owner}/`, `${owner}/`),
  };
}

function repositoryOf(repository: EventRepository): Record<string, unknown> {
  const number = Number(/(\d{1,15})$/.exec(repository.id)?.[1] ?? 1);
  const key = repository.projectKey ?? repository.owner.toUpperCase();
  const clone = repository.cloneUrl ?? `${repository.url}.git`;
  return {
    slug: repository.slug,
    id: number,
    name: repository.name,
    scmId: repository.scm,
    state: "AVAILABLE",
    statusMessage: "Available",
    forkable: true,
    project: { key, id: 1, name: repository.projectName ?? key, public: false, type: "NORMAL" },
    public: !repository.isPrivate,
    links: { clone: [{ href: clone, name: "http" }], self: [{ href: browseUrl(repository) }] },
  };
}

function userOf(person: Person): Record<string, unknown> {
  const slug = person.name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "unknown";
  return { name: slug, emailAddress: "", id: 1, displayName: person.name, active: true, slug, type: "NORMAL" };
}

function dateOf(at: number): string {
  const date = new Date(at);
  return (Number.isNaN(date.getTime()) ? new Date(0) : date).toISOString().replace(/\.\d+Z$/, "+0000");
}
