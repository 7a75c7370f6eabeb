// pr:*: what happened to a pull request. Whether an edit without a new commit is work is for each link to decide.

import type { Event, EventCommit, EventKind, EventPullRequest, EventRepository } from "../../core/event.ts";
import type { Parsed } from "../../core/dialect.ts";

import { defined } from "../../core/rules/defined.ts";
import { linkOf, personOf, refOf, repositoryOf, timeOf } from "./parts.ts";
import type { Payload } from "./payload.ts";
import { commentSchema, editSchema, pullRequestSchema, type ServerEdit, type ServerPullRequest } from "./schema.ts";

/** One event of the given kind. */
export function parsePullRequest(payload: Payload, kind: EventKind): Parsed {
  const { pullRequest, actor, previousFromHash } = payload.read(pullRequestSchema);
  if (pullRequest.fromRef.latestCommit !== undefined && pullRequest.fromRef.latestCommit === previousFromHash)
    return { ignored: "the pull request's commits did not move" };
  return {
    events: [
      {
        ...eventOf(kind, pullRequest),
        ...defined({ before: previousFromHash ?? undefined }),
        actor: personOf(actor),
        at: atOf(payload, pullRequest),
      },
    ],
  };
}

/**
 * pr:modified: title, description, target or draft were edited. All but the description may be why a link left this
 * commit.
 */
export function parseEdit(payload: Payload): Parsed {
  const edit = payload.read(editSchema);
  const { pullRequest, actor } = edit;
  if (isOnlyDescription(edit)) return { ignored: "only the pull request's description was edited" };
  const event = eventOf("pull-request-updated", pullRequest);
  const edited = pullRequestOf(pullRequest, event.repository);
  return {
    events: [
      {
        ...event,
        pullRequest: isRetargeted(edit) ? { ...edited, isRetargeted: true } : edited,
        actor: personOf(actor),
        at: atOf(payload, pullRequest),
      },
    ],
  };
}

function isOnlyDescription(edit: ServerEdit): boolean {
  const { pullRequest, previousTitle, previousDescription, previousDraft } = edit;
  const isReworded = previousDescription !== undefined && previousDescription !== (pullRequest.description ?? "");
  const keepsTitle = previousTitle === pullRequest.title;
  const keepsDraft = previousDraft === undefined || previousDraft === (pullRequest.draft ?? false);
  return isReworded && keepsTitle && keepsDraft && !isRetargeted(edit);
}

function isRetargeted({ pullRequest, previousTarget }: ServerEdit): boolean {
  return previousTarget?.id !== undefined && previousTarget.id !== pullRequest.toRef.id;
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
