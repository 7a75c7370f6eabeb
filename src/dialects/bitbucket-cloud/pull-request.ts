// pullrequest:*: what happened to a pull request. Hashes here have 12 digits; the host tells the other 28.

import type { Event, EventCommit, EventKind, EventPullRequest, EventRepository } from "../../core/event.ts";
import type { Parsed } from "../../core/dialect.ts";

import { defined } from "../../core/rules/defined.ts";
import { commitOf, idOf, linkOf, personOf, repositoryOf, timeOf } from "./parts.ts";
import { commentSchema, pullRequestSchema, type CloudPullRequest, type CloudRepository } from "./schema.ts";
import type { Payload } from "./payload.ts";

/** One event of the given kind. */
export function parsePullRequest(payload: Payload, kind: EventKind): Parsed {
  const { pullrequest, repository, actor } = payload.read(pullRequestSchema);
  const at = payload.at ?? timeOf(pullrequest.updated_on) ?? 0;
  return { events: [{ ...eventOf(kind, pullrequest, repository), actor: personOf(actor), at }] };
}

/** A comment on a pull request. */
export function parseComment(payload: Payload): Parsed {
  const { pullrequest, repository, actor, comment } = payload.read(commentSchema);
  const said = defined({ id: comment.id, text: comment.content?.raw ?? "", author: personOf(comment.user ?? actor) });
  const at = payload.at ?? timeOf(comment.created_on) ?? 0;
  return { events: [{ ...eventOf("comment", pullrequest, repository), comment: said, actor: personOf(actor), at }] };
}

function eventOf(
  kind: EventKind,
  pullRequest: CloudPullRequest,
  repository: CloudRepository,
): Omit<Event, "actor" | "at"> {
  const known = repositoryOf(repository);
  const branch = pullRequest.source?.branch?.name;
  return defined({
    kind,
    repository: known,
    ref: branch === undefined || branch === "" ? undefined : { type: "branch" as const, name: branch },
    commit: headOf(kind, pullRequest),
    isForced: false,
    isTruncated: false,
    commits: [],
    pullRequest: pullRequestOf(pullRequest, known),
  });
}

/** Once merged, what there is to build is the merge commit. */
function headOf(kind: EventKind, pullRequest: CloudPullRequest): EventCommit | undefined {
  const head = (kind === "pull-request-merged" ? pullRequest.merge_commit : undefined) ?? pullRequest.source?.commit;
  return head === undefined ? undefined : commitOf(head);
}

function pullRequestOf(pullRequest: CloudPullRequest, known: EventRepository): EventPullRequest {
  const { source, destination } = pullRequest;
  const sourceRepositoryId = idOf(source?.repository?.uuid);
  return defined({
    id: pullRequest.id,
    title: pullRequest.title ?? "",
    description: pullRequest.description ?? "",
    url: linkOf(pullRequest.links) ?? `${known.url}/pull-requests/${pullRequest.id}`,
    sourceBranch: source?.branch?.name ?? "",
    sourceCommit: source?.commit?.hash ?? "",
    targetBranch: destination?.branch?.name ?? "",
    targetCommit: destination?.commit?.hash ?? "",
    sourceRepositoryId,
    sourceRepositoryFullName: source?.repository?.full_name,
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: sourceRepositoryId !== known.id,
    isDraft: pullRequest.draft ?? false,
    author: personOf(pullRequest.author),
  });
}
