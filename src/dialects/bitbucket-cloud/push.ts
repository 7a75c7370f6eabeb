// repo:push: one event for every ref that moved.

import type { Event, EventCommit } from "../../core/event.ts";
import type { Parsed } from "../../core/dialect.ts";

import { defined } from "../../core/rules/defined.ts";
import { noHead } from "../kit/no-head.ts";
import { kindOfMove } from "../kit/ref.ts";
import { commitOf, personOf, repositoryOf } from "./parts.ts";
import { pushSchema, type CloudChange } from "./schema.ts";
import type { Payload } from "./payload.ts";

/** All changes of the push, in Bitbucket's order. */
export function parsePush(payload: Payload): Parsed {
  const { push, repository, actor } = payload.read(pushSchema);
  const about = { repository: repositoryOf(repository), actor: personOf(actor) };
  const events = push.changes.flatMap((change) => {
    const moved = eventOf(change);
    return moved === undefined ? [] : [{ ...about, at: payload.at ?? moved.commit?.at ?? 0, ...moved }];
  });
  if (events.length > 0) return { events };
  if (push.changes.length > 0) return { ignored: "The push moved no branch and no tag." };
  return {
    ignored: "Bitbucket listed no change, so it was asked where the branches stand.",
    unlisted: about.repository.id,
  };
}

function eventOf(change: CloudChange): Omit<Event, "repository" | "actor" | "at"> | undefined {
  const ref = change.new ?? change.old;
  if (ref === null || ref === undefined) return undefined;
  // "named_branch" and "bookmark" are what Mercurial repositories called theirs.
  const type = ref.type === "tag" ? ("tag" as const) : ("branch" as const);
  const isDeleted = isGone(change);
  if (!isDeleted && (change.new === null || change.new === undefined)) throw noHead("Bitbucket");
  const commits = isDeleted
    ? []
    : (change.commits ?? []).flatMap((commit) => (commit === undefined ? [] : [commitOf(commit)]));
  return defined({
    kind: kindOfMove({ type, name: ref.name }, isDeleted),
    ref: { type, name: ref.name },
    commit: isDeleted ? undefined : headOf(change, commits),
    before: change.old?.target?.hash,
    isForced: change.forced ?? false,
    isTruncated: change.truncated ?? false,
    commits,
  });
}

/** `new` is null, or missing where the change says that it closed the ref. */
function isGone({ new: left, closed }: CloudChange): boolean {
  if (closed === undefined) return left === null;
  return closed && (left === null || left === undefined);
}

/** The ref's target; what the list of commits knows of it and the target does not is added. */
function headOf(change: CloudChange, commits: readonly EventCommit[]): EventCommit | undefined {
  const target = change.new?.target;
  if (target === undefined) return commits[0];
  const listed = commits.find((commit) => commit.hash === target.hash);
  return { ...listed, ...commitOf(target) };
}
