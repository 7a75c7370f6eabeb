// pull_request: what happened to a pull request, by its action.

import type { Parsed } from "../../core/dialect.ts";
import type { EventKind, EventPullRequest, EventRepository } from "../../core/event.ts";

import { Problem } from "../../core/problem.ts";
import { defined } from "../../core/rules/defined.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import type { Payload } from "./payload.ts";
import { personOf, repositoryOf } from "./parts.ts";
import { pullRequestSchema, type GithubChanges, type GithubPullRequest } from "./schema.ts";

const kinds = new Map<string, EventKind>([
  ["opened", "pull-request-opened"],
  ["reopened", "pull-request-opened"],
  // Until now links may have left it for being a draft.
  ["ready_for_review", "pull-request-opened"],
  ["converted_to_draft", "pull-request-updated"],
  ["synchronize", "pull-request-updated"],
  ["edited", "pull-request-updated"],
]);

/** One event, or the reason why the action starts nothing. */
export function parsePullRequest(payload: Payload): Parsed {
  const { pull_request: pullRequest, repository, sender, changes } = payload.read(pullRequestSchema);
  const kind = payload.action === "closed" ? closedKind(pullRequest) : kinds.get(payload.action ?? "");
  if (kind === undefined) return { ignored: "this step of a pull request changes no code" };
  if (payload.action === "edited" && isOnlyDescription(changes))
    return { ignored: "only the pull request's description was edited" };
  const known = repositoryOf(repository);
  const told = pullRequestOf(pullRequest, known);
  const isRetargeted = changes?.base?.ref?.from !== undefined && changes.base.ref.from !== pullRequest.base.ref;
  const merged = kind === "pull-request-merged" ? pullRequest.merge_commit_sha : undefined;
  return {
    events: [
      {
        kind,
        repository: known,
        actor: personOf(sender),
        at: timeOf(pullRequest.updated_at) ?? 0,
        ref: { type: "branch", name: pullRequest.head.ref },
        commit: { hash: merged ?? pullRequest.head.sha },
        isForced: false,
        isTruncated: false,
        commits: [],
        pullRequest: isRetargeted ? { ...told, isRetargeted } : told,
      },
    ],
  };
}

/** Every other edit may be why a link left this commit. */
function isOnlyDescription(changes: GithubChanges): boolean {
  return changes?.body !== undefined && changes.title === undefined && changes.base === undefined;
}

function closedKind(pullRequest: GithubPullRequest): EventKind {
  const isMerged =
    pullRequest.merged ?? (pullRequest.merged_at === undefined ? undefined : pullRequest.merged_at !== null);
  if (isMerged === undefined)
    throw new Problem(
      "unreadable",
      "A pull request was closed, and nothing says whether it was merged, as GitHub does: check what posts to this address, or report it with the stored body.",
    );
  return isMerged ? "pull-request-merged" : "pull-request-declined";
}

function pullRequestOf(pullRequest: GithubPullRequest, known: EventRepository): EventPullRequest {
  const { head, base } = pullRequest;
  const sourceRepositoryId = head.repo === undefined ? undefined : String(head.repo.id);
  return defined({
    id: pullRequest.number,
    title: pullRequest.title ?? "",
    description: pullRequest.body ?? "",
    url: pageOf(pullRequest.html_url) ?? `${known.url}/pull/${pullRequest.number}`,
    sourceBranch: head.ref,
    sourceCommit: head.sha,
    targetBranch: base.ref,
    targetCommit: base.sha,
    sourceRepositoryId,
    sourceRepositoryFullName: head.repo?.full_name,
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: sourceRepositoryId !== known.id,
    isDraft: pullRequest.draft ?? false,
    author: personOf(pullRequest.user),
  });
}
