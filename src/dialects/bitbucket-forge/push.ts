// avi:bitbucket:push:repository: one ref that moved.

import type { Parsed } from "../../core/dialect.ts";
import type { EventCommit } from "../../core/event.ts";
import { defined } from "../../core/rules/defined.ts";

import { noHead } from "../kit/no-head.ts";
import { kindOfMove } from "../kit/ref.ts";
import { timeOf } from "../kit/scalars.ts";
import { personOf, repositoryOf, timeIn } from "./parts.ts";
import type { Payload } from "./payload.ts";
import { pushSchema } from "./schema.ts";
import type { ForgeCommit, ForgePush } from "./schema.ts";

export function parsePush(payload: Payload): Parsed {
  const told = payload.read(pushSchema);
  const { push } = told;
  const isDeleted = push.closed === true && (push.after ?? null) === null;
  const after = push.after ?? undefined;
  if (!isDeleted && after === undefined) throw noHead("Forge");
  const ref = { type: isTag(push) ? ("tag" as const) : ("branch" as const), name: push.ref };
  const commits = (push.commits ?? []).flatMap((commit) => (commit === undefined ? [] : [commitOf(commit)]));
  const event = defined({
    kind: kindOfMove(ref, isDeleted),
    repository: repositoryOf(told),
    actor: personOf(told.actor),
    at: timeIn(told),
    ref,
    commit: isDeleted || after === undefined ? undefined : headOf(after, commits),
    before: push.before ?? undefined,
    isForced: push.forced ?? false,
    isTruncated: push.truncated ?? false,
    commits: isDeleted ? [] : commits,
  });
  return { events: [event] };
}

/** Nothing says "tag": it is what lacks all that only branches have. */
function isTag({ mainbranch, truncated, commits }: ForgePush): boolean {
  return mainbranch === undefined && truncated === undefined && commits === undefined;
}

function headOf(hash: string, commits: readonly EventCommit[]): EventCommit {
  return commits.find((commit) => commit.hash === hash) ?? { hash };
}

/** Names and addresses of authors are not told: a link that filters by them has the host asked. */
function commitOf({ hash, message, date, author }: ForgeCommit): EventCommit {
  return defined({
    hash,
    message: message?.value,
    at: timeOf(date),
    author: author?.raw === undefined ? undefined : { ...personOf(author.user), name: author.raw, raw: author.raw },
  });
}
