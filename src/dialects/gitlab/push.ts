// push and tag_push: one branch or tag that moved, came or went.

import type { Parsed } from "../../core/dialect.ts";
import type { EventCommit } from "../../core/event.ts";

import { defined } from "../../core/rules/defined.ts";
import { kindOfMove, refOf } from "../kit/ref.ts";
import { noHead } from "../kit/no-head.ts";
import type { Payload } from "./payload.ts";
import { commitOf, repositoryOf } from "./parts.ts";
import { pushSchema } from "./schema.ts";

/** One event: GitLab posts once for every ref. */
export function parsePush(payload: Payload): Parsed {
  const push = payload.read(pushSchema);
  const ref = refOf(push.ref);
  if (ref === undefined) return { ignored: "The push moved no branch and no tag." };
  const isDeleted = push.after === null;
  const listed = isDeleted
    ? []
    : (push.commits ?? []).flatMap((commit) => (commit === undefined ? [] : [commitOf(commit)]));
  const head = isDeleted ? undefined : (push.checkout_sha ?? push.after ?? undefined);
  if (!isDeleted && head === undefined) throw noHead("GitLab");
  const commits = newestFirst(listed, head);
  const commit = head === undefined ? undefined : (commits.find(({ hash }) => hash === head) ?? { hash: head });
  const kind = kindOfMove(ref, isDeleted);
  return {
    events: [
      defined({
        kind,
        repository: repositoryOf(push.project),
        actor: defined({
          name: push.user_name ?? "unknown",
          accountId: push.user_id === undefined ? undefined : String(push.user_id),
        }),
        at: commit?.at ?? 0,
        ref,
        commit,
        before: push.before ?? undefined,
        // GitLab does not tell.
        isForced: false,
        isTruncated: (push.total_commits_count ?? 0) > listed.length && !isDeleted,
        commits,
      }),
    ],
  };
}

/** GitLab lists the oldest first; some senders that speak like GitLab do not. */
function newestFirst(listed: readonly EventCommit[], head: string | undefined): EventCommit[] {
  return listed[0]?.hash === head ? [...listed] : listed.toReversed();
}
