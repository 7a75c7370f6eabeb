// push: one branch or tag that moved, came or went; delete: a deletion, told a second time by another event.

import type { Parsed } from "../../core/dialect.ts";
import type { EventCommit } from "../../core/event.ts";

import { defined } from "../../core/rules/defined.ts";
import { kindOfMove, refOf } from "../kit/ref.ts";
import { noHead } from "../kit/no-head.ts";
import type { Payload } from "./payload.ts";
import { commitOf, personOf, repositoryOf } from "./parts.ts";
import { deletionSchema, pushSchema } from "./schema.ts";

/** GitHub lists at most so many commits of a push. */
const listedAtMost = 2048;

/** One event: GitHub posts once for every ref. */
export function parsePush(payload: Payload): Parsed {
  const push = payload.read(pushSchema);
  const ref = refOf(push.ref);
  if (ref === undefined) return { ignored: "The push moved no branch and no tag." };
  const isDeleted = push.deleted === true || push.after === null;
  const listed = isDeleted
    ? []
    : (push.commits ?? []).flatMap((commit) => (commit === undefined ? [] : [commitOf(commit)]));
  const commits = listed.toReversed();
  const commit = isDeleted ? undefined : headOf(push, commits);
  if (!isDeleted && commit === undefined) throw noHead("GitHub");
  const kind = kindOfMove(ref, isDeleted);
  return {
    events: [
      defined({
        kind,
        repository: repositoryOf(push.repository),
        actor: personOf(push.sender ?? push.pusher),
        at: commit?.at ?? 0,
        ref,
        commit,
        before: push.before ?? undefined,
        isForced: push.forced ?? false,
        isTruncated: listed.length >= listedAtMost || lacksHead(commits, commit),
        commits,
      }),
    ],
  };
}

/**
 * For webhooks that have "Branch or tag deletion" ticked and pushes not; with both, a job that wants deletions is told
 * twice: this one names no commit.
 */
export function parseDeletion(payload: Payload): Parsed {
  const { repository, sender, ref, ref_type: type } = payload.read(deletionSchema);
  if (type !== "branch" && type !== "tag") return { ignored: "what was deleted is no branch and no tag" };
  return {
    events: [
      {
        kind: "ref-deleted",
        repository: repositoryOf(repository),
        actor: personOf(sender),
        at: 0,
        ref: { type, name: ref },
        isForced: false,
        isTruncated: false,
        commits: [],
      },
    ],
  };
}

/** The newest were left out of a list that was too long to be kept. */
function lacksHead(commits: readonly EventCommit[], head: EventCommit | undefined): boolean {
  return commits.length > 0 && head !== undefined && commits.every((commit) => commit.hash !== head.hash);
}

/** `after` of an annotated tag is the tag itself; head_commit is the commit it stands on. */
function headOf(push: ReturnType<typeof pushSchema.parse>, commits: readonly EventCommit[]): EventCommit | undefined {
  if (push.head_commit !== undefined) return commitOf(push.head_commit);
  return (
    commits.find((commit) => commit.hash === push.after) ??
    (typeof push.after === "string" ? { hash: push.after } : undefined)
  );
}
