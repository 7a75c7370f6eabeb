// An event in one line a person recognises: what happened, where, to which commit, by whom.

import type { Event, EventKind } from "../../core/event.ts";
import { defined } from "../../core/rules/defined.ts";
import { cutText, safeHref, shortHash, type CutText } from "./safe-text.ts";

export interface EventView {
  /** "Push", "Pull request opened". */
  readonly what: string;
  /** Branch, tag, or "#12 title". */
  readonly where: CutText;
  readonly target?: CutText;
  readonly commit?: string;
  readonly commitHref?: string;
  readonly href?: string;
  readonly message?: CutText;
  readonly by?: CutText;
  readonly notes: readonly string[];
}

/** The kinds of events as a person calls them; also the words of the link form. */
export const kindWords: Readonly<Record<EventKind, string>> = {
  push: "Push",
  tag: "Tag",
  "ref-deleted": "Branch or tag deleted",
  "pull-request-opened": "Pull request opened",
  "pull-request-updated": "Pull request updated",
  "pull-request-merged": "Pull request merged",
  "pull-request-declined": "Pull request declined",
  comment: "Comment",
  "repository-updated": "Repository changed",
};

/** What the pages show of an event; every text may be hostile and is only ever escaped output. */
export function viewEvent(event: Event): EventView {
  const { pullRequest } = event;
  const commitHref = safeHref(event.commit?.url);
  const href = safeHref(pullRequest?.url);
  const by = event.actor.name === "" ? undefined : cutText(event.actor.name, 60);
  const message =
    event.commit?.message === undefined || event.commit.message === ""
      ? undefined
      : cutText(event.commit.message.split("\n", 1)[0] ?? "", 120);
  return defined({
    what: kindWords[event.kind],
    where: cutText(
      pullRequest === undefined
        ? (event.ref?.name ?? event.repository.fullName)
        : `#${pullRequest.id} ${pullRequest.title}`,
      100,
    ),
    target: areBranchesTold(event)
      ? cutText(`${pullRequest?.sourceBranch ?? ""} → ${pullRequest?.targetBranch ?? ""}`, 100)
      : undefined,
    commit: event.commit === undefined ? undefined : shortHash(event.commit.hash),
    commitHref,
    href,
    message,
    by,
    notes: notesOf(event),
  });
}

/** Of a comment that nobody had to look into, the pull request's number alone is known. */
function areBranchesTold({ pullRequest }: Event): boolean {
  return pullRequest !== undefined && pullRequest.sourceBranch !== "";
}

function notesOf(event: Event): string[] {
  const notes: string[] = [];
  if (event.isForced) notes.push("forced");
  if (event.pullRequest?.isDraft === true) notes.push("draft");
  if (event.pullRequest?.isFork === true && areBranchesTold(event)) notes.push("from a fork");
  if (event.isReconciled === true) notes.push("found by us, never sent");
  return notes;
}
