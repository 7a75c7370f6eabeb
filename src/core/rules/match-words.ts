// Words of a match: those that events and texts have, and those it says.

import type { Event, EventKind } from "../event.ts";
import { cutAtWord } from "../text/text.ts";

/** Foreign text as a reason quotes it. */
export function shortened(text: string): string {
  return text.length > 80 ? `${cutAtWord(text, 80).toWellFormed()}…` : text;
}

/** A link's patterns as a reason quotes them. */
export function listed(globs: readonly string[]): string {
  const shown = globs.slice(0, 6).map(shortened).join(", ");
  return globs.length > 6 ? `${shown} and ${globs.length - 6} more` : shown;
}

/** What happened, as the end of "taken: …"; `shed` stands in place of the verb. */
export function happening({ kind, pullRequest, ref }: Event, shed?: string): string {
  if (pullRequest !== undefined) {
    const ends =
      kind.startsWith("pull-request-opened") || kind === "pull-request-updated"
        ? ` (${shortened(pullRequest.sourceBranch)} into ${shortened(pullRequest.targetBranch)})`
        : "";
    return `pull request #${pullRequest.id} ${shed ?? pullRequestVerbs[kind] ?? "was changed"}${ends}`;
  }
  const what = ref === undefined ? "a ref" : `${ref.type} ${shortened(ref.name)}`;
  return `${what} ${kind === "ref-deleted" ? "was deleted" : "was pushed"}`;
}

const pullRequestVerbs: Readonly<Partial<Record<EventKind, string>>> = {
  "pull-request-opened": "was opened",
  "pull-request-updated": "was updated",
  "pull-request-merged": "was merged",
  "pull-request-declined": "was declined",
  comment: "was commented on",
};

/** What a link takes of a kind, as in "the link does not take pushes". */
export const kindNames: Readonly<Record<EventKind, string>> = {
  push: "pushes",
  tag: "tags",
  "ref-deleted": "deleted branches and tags",
  "pull-request-opened": "new pull requests",
  "pull-request-updated": "new commits in pull requests",
  "pull-request-merged": "merged pull requests",
  "pull-request-declined": "declined pull requests",
  comment: "comments",
  "repository-updated": "changes of the repository",
};

/** How a commit or a pull request says that nothing is to be built; undefined where it does not. */
export function skipWord(text: string): string | undefined {
  return /\[(?:skip ci|ci skip)\]/i.exec(text)?.[0];
}
