// pr:*: what happened to a pull request. It is work only when its own commits moved or it aims at another branch.

import type { Event, EventCommit, EventKind, EventPullRequest, EventRepository } from "../../core/event.ts";
import type { Parsed } from "../../core/dialect.ts";

import { defined } from "../../core/rules/defined.ts";
import { linkOf, personOf, refOf, repositoryOf, timeOf } from "./parts.ts";
import type { Payload } from "./payload.ts";
import { commentSchema, pullRequestSchema, type ServerPullRequest } from "./schema.ts";

/** One event of the given kind. */
export function parsePullRequest(payload: Payload, kind: EventKind): Parsed {
  const { pullRequest, actor, previousFromHash } = payload.read(pullRequestSchema);
  if (pullRequest.fromRef.latestCommit !== undefined && pullRequest.fromRef.latestCommit === previousFromHash)
    return { ignored: "the pull request's commits did not move" };
  return {
    events: [
      {
        ...eventOf(kind, pullRequest),
        ...defined({ before: previousFromHash }),
        actor: personOf(actor),
        at: atOf(payload, pullRequest),
      },
    ],
  };
}

/** pr:modified: title, description or target were edited. Only another target is work. */
export function parseEdit(payload: Payload): Parsed {
  const { pullRequest, actor, previousTarget } = payload.read(pullRequestSchema);
  if (previousTarget?.id === undefined || previousTarget.id === pullRequest.toRef.id)
    return { ignored: "only the pull request's title or description was edited" };
  const event = eventOf("pull-request-updated", pullRequest);
  return {
    events: [
      {
        ...event,
        pullRequest: { ...pullRequestOf(pullRequest, event.repository), isRetargeted: true },
        actor: personOf(actor),
        at: atOf(payload, pullRequest),
      },
    ],
  };
}

/** A new comment on a pull request. */
export function parseComment(payload: Payload): Parsed {
  const { pullRequest, actor, comment } = payload.read(commentSchema);
  const said = defined({ id: comment.id, text: comment.text ?? "", author: personOf(comment.author ?? actor) });
  return {
    events: [
      {
        ...eventOf("comment", pullRequest),
        comment: said,
        actor: personOf(actor),
        at: payload.at ?? timeOf(comment.createdDate) ?? 0,
      },
    ],
  };
}

function eventOf(kind: EventKind, pullRequest: ServerPullRequest): Omit<Event, "actor" | "at"> {
  const repository = repositoryOf(pullRequest.toRef.repository);
  return defined({
    kind,
    repository,
    ref: refOf(pullRequest.fromRef.id),
    commit: headOf(kind, pullRequest),
    isForced: false,
    isTruncated: false,
    commits: [],
    pullRequest: pullRequestOf(pullRequest, repository),
  });
}

/** Once merged, what there is to build is the merge commit. */
function headOf(kind: EventKind, pullRequest: ServerPullRequest): EventCommit | undefined {
  const hash =
    (kind === "pull-request-merged" ? pullRequest.properties?.mergeCommit?.id : undefined) ??
    pullRequest.fromRef.latestCommit;
  return hash === undefined ? undefined : { hash };
}

function pullRequestOf(pullRequest: ServerPullRequest, repository: EventRepository): EventPullRequest {
  const { fromRef, toRef } = pullRequest;
  const source = fromRef.repository === undefined ? undefined : repositoryOf(fromRef.repository);
  const page =
    repository.url === "" ? "" : `${repository.url.replace(/\/browse\/?$/, "")}/pull-requests/${pullRequest.id}`;
  return defined({
    id: pullRequest.id,
    title: pullRequest.title ?? "",
    description: pullRequest.description ?? "",
    url: linkOf(pullRequest.links) ?? page,
    sourceBranch: nameOf(fromRef),
    sourceCommit: fromRef.latestCommit ?? "",
    targetBranch: nameOf(toRef),
    targetCommit: toRef.latestCommit ?? "",
    sourceRepositoryId: source?.id,
    sourceRepositoryFullName: source?.fullName,
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: source?.id !== repository.id,
    isDraft: pullRequest.draft ?? false,
    author: personOf(pullRequest.author?.user),
  });
}

function nameOf(end: { readonly id: string; readonly displayId: string | undefined }): string {
  return refOf(end.id)?.name ?? end.displayId ?? end.id;
}

function atOf(payload: Payload, pullRequest: ServerPullRequest): number {
  return payload.at ?? timeOf(pullRequest.updatedDate) ?? 0;
}
