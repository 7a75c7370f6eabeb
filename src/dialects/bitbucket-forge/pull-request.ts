// avi:bitbucket:*:pullrequest and :pullrequest-comment: what happened to a pull request, and what was said. Whether it
// comes from a fork, and whether it is a draft, is not told; of a comment only its id is.

import type { z } from "zod";

import type { Parsed } from "../../core/dialect.ts";
import type { Event, EventKind, EventPullRequest } from "../../core/event.ts";
import { defined } from "../../core/rules/defined.ts";

import { personOf, repositoryOf, timeIn } from "./parts.ts";
import type { Payload } from "./payload.ts";
import { commentSchema, pullRequestSchema } from "./schema.ts";
import type { ForgePullRequest } from "./schema.ts";

/** One event of the given kind. */
export function parsePullRequest(payload: Payload, kind: EventKind): Parsed {
  return { events: [eventOf(payload.read(pullRequestSchema), kind)] };
}

/** A comment, of which only the id is told. */
export function parseComment(payload: Payload): Parsed {
  const told = payload.read(commentSchema);
  const said = defined({ id: told.comment.id, text: "", author: personOf(told.actor), isPartial: true });
  return { events: [{ ...eventOf(told, "comment"), comment: said }] };
}

function eventOf(told: z.infer<typeof pullRequestSchema>, kind: EventKind): Event {
  const { pullrequest } = told;
  const { source, mergeCommit } = pullrequest;
  const head = (kind === "pull-request-merged" ? mergeCommit : undefined) ?? source?.commit;
  const name = source?.branch?.name;
  return defined({
    kind,
    repository: repositoryOf(told),
    actor: personOf(told.actor),
    at: timeIn(told),
    ref: name === undefined || name === "" ? undefined : { type: "branch" as const, name },
    commit: head === undefined ? undefined : { hash: head.hash },
    isForced: false,
    isTruncated: false,
    commits: [],
    pullRequest: pullRequestOf(pullrequest),
  });
}

function pullRequestOf({ id, title, author, source, destination }: ForgePullRequest): EventPullRequest {
  return {
    id,
    title: title?.value ?? "",
    description: "",
    url: "",
    sourceBranch: source?.branch?.name ?? "",
    sourceCommit: source?.commit?.hash ?? "",
    targetBranch: destination?.branch?.name ?? "",
    targetCommit: destination?.commit?.hash ?? "",
    // Not knowing where the code comes from counts as a fork: its secrets stay here.
    isFork: true,
    isDraft: false,
    isPartial: true,
    author: personOf(author),
  };
}
