// issue_comment: a comment in the conversation of a pull request, which is an issue to GitHub
// (https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment).

import type { Parsed } from "../../core/dialect.ts";

import { defined } from "../../core/rules/defined.ts";
import { pageOf, timeOf } from "../kit/scalars.ts";
import type { Payload } from "./payload.ts";
import { personOf, repositoryOf } from "./parts.ts";
import { commentSchema } from "./schema.ts";

/** One event without a commit: the payload names the pull request alone, and what it is at is asked when needed. */
export function parseComment(payload: Payload): Parsed {
  if (payload.action !== "created") return { ignored: "only new comments count" };
  const { repository, sender, issue, comment } = payload.read(commentSchema);
  if (issue.pull_request === undefined)
    return { ignored: "a comment on something else than a pull request starts no build" };
  const known = repositoryOf(repository);
  return {
    events: [
      {
        kind: "comment",
        repository: known,
        actor: personOf(sender),
        at: timeOf(comment.created_at) ?? 0,
        isForced: false,
        isTruncated: false,
        commits: [],
        pullRequest: {
          id: issue.number,
          title: issue.title ?? "",
          description: issue.body ?? "",
          url: pageOf(issue.pull_request.html_url) ?? `${known.url}/pull/${issue.number}`,
          sourceBranch: "",
          sourceCommit: "",
          targetBranch: "",
          targetCommit: "",
          // Until it is known where the code comes from.
          isFork: true,
          isDraft: issue.draft ?? false,
          author: personOf(issue.user),
        },
        comment: defined({ id: comment.id, text: comment.body ?? "", author: personOf(comment.user ?? sender) }),
      },
    ],
  };
}
