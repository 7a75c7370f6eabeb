// merge_request and note: what happened to a merge request, which is our pull request.

import type { Parsed } from "../../core/dialect.ts";
import type { Event, EventCommit, EventKind, EventPullRequest, EventRepository, Person } from "../../core/event.ts";

import { defined } from "../../core/rules/defined.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import type { Payload } from "./payload.ts";
import { authorOf, commitOf, personOf, repositoryOf } from "./parts.ts";
import {
  mergeRequestSchema,
  noteSchema,
  type GitlabMergeRequest,
  type GitlabProject,
  type GitlabUser,
} from "./schema.ts";

const kinds = new Map<string, EventKind>([
  ["open", "pull-request-opened"],
  ["reopen", "pull-request-opened"],
  ["update", "pull-request-updated"],
  ["merge", "pull-request-merged"],
  ["close", "pull-request-declined"],
]);

/** One event, or the reason why the action starts nothing. */
export function parseMergeRequest(payload: Payload): Parsed {
  const read = payload.read(mergeRequestSchema);
  const { project, user, object_attributes: mergeRequest, changes } = read;
  const kind = kinds.get(mergeRequest.action ?? "");
  if (kind === undefined) return { ignored: "this step of a merge request changes no code" };
  const people = [user, ...(read.assignees ?? []), ...(read.reviewers ?? [])];
  // Who opens is the author; versions that name nobody by number tell no other.
  const isByAuthor = mergeRequest.author_id === undefined && mergeRequest.action === "open";
  const author = isByAuthor ? personOf(user) : authorOf(mergeRequest.author_id, people);
  const event = eventOf(kind, mergeRequest, project, user, author);
  const formerTarget = changes?.target_branch?.previous;
  const isRetargeted = formerTarget !== undefined && formerTarget !== mergeRequest.target_branch;
  if (!isRetargeted || event.pullRequest === undefined) return { events: [event] };
  return { events: [{ ...event, pullRequest: { ...event.pullRequest, isRetargeted } }] };
}

/** A comment on a merge request. */
export function parseNote(payload: Payload): Parsed {
  const { project, user, object_attributes: note, merge_request: mergeRequest } = payload.read(noteSchema);
  if (mergeRequest === undefined)
    return { ignored: "a comment on something else than a merge request starts no build" };
  if (note.action === "update") return { ignored: "only new comments count" };
  const event = eventOf("comment", mergeRequest, project, user, authorOf(mergeRequest.author_id, [user]));
  const said = note.author_id === undefined ? personOf(user) : authorOf(note.author_id, [user]);
  return {
    events: [
      {
        ...event,
        at: timeOf(note.created_at) ?? event.at,
        comment: defined({ id: note.id, text: note.note ?? "", author: said }),
      },
    ],
  };
}

function eventOf(
  kind: EventKind,
  mergeRequest: GitlabMergeRequest,
  project: GitlabProject,
  user: GitlabUser | undefined,
  author: Person,
): Event {
  const repository = repositoryOf(project);
  return defined({
    kind,
    repository,
    actor: personOf(user),
    at: timeOf(mergeRequest.updated_at) ?? 0,
    ref: { type: "branch" as const, name: mergeRequest.source_branch },
    commit: headOf(kind, mergeRequest),
    isForced: false,
    isTruncated: false,
    commits: [],
    pullRequest: pullRequestOf(mergeRequest, repository, author),
  });
}

/** Once merged, what there is to build is the merge commit; a fast-forward has none. */
function headOf(kind: EventKind, mergeRequest: GitlabMergeRequest): EventCommit | undefined {
  const merged = kind === "pull-request-merged" ? mergeRequest.merge_commit_sha : undefined;
  if (merged !== undefined) return { hash: merged };
  return mergeRequest.last_commit === undefined ? undefined : commitOf(mergeRequest.last_commit);
}

function pullRequestOf(
  mergeRequest: GitlabMergeRequest,
  repository: EventRepository,
  author: Person,
): EventPullRequest {
  const sourceRepositoryId =
    mergeRequest.source_project_id === undefined ? undefined : String(mergeRequest.source_project_id);
  return defined({
    id: mergeRequest.iid,
    title: mergeRequest.title ?? "",
    description: mergeRequest.description ?? "",
    url: pageOf(mergeRequest.url) ?? `${repository.url}/-/merge_requests/${mergeRequest.iid}`,
    sourceBranch: mergeRequest.source_branch,
    sourceCommit: mergeRequest.last_commit?.id ?? "",
    targetBranch: mergeRequest.target_branch,
    // GitLab does not tell the target's head.
    targetCommit: "",
    sourceRepositoryId,
    sourceRepositoryFullName: mergeRequest.source?.path_with_namespace,
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: sourceRepositoryId !== repository.id,
    isDraft: mergeRequest.draft ?? mergeRequest.work_in_progress ?? false,
    author,
  });
}
