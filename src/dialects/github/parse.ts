// Which of GitHub's events mean something to us, and why the others do not.

import type { Parsed } from "../../core/dialect.ts";
import type { Hook } from "../../core/hook.ts";

import { readOwn } from "../kit/strangers.ts";
import { parseComment } from "./comment.ts";
import { openPayload, type Payload } from "./payload.ts";
import { personOf, repositoryOf } from "./parts.ts";
import { parsePullRequest } from "./pull-request.ts";
import { parseDeletion, parsePush } from "./push.ts";
import { repositorySchema } from "./schema.ts";

const readers = new Map<string, (payload: Payload) => Parsed>([
  ["push", parsePush],
  ["delete", parseDeletion],
  ["pull_request", parsePullRequest],
  ["issue_comment", parseComment],
  ["repository", parseRepositoryChange],
]);

const ownStatus = "our own build status came back; nothing to do";
const reasons = new Map<string, string>([
  ["ping", "GitHub asked whether this address answers: it does, and the secret is right"],
  ["create", "a new branch or tag comes as a push as well, with its commit"],
  ["status", ownStatus],
  ["check_run", ownStatus],
  ["check_suite", ownStatus],
  ["workflow_run", "a workflow of GitHub's own changes no code"],
  ["workflow_job", "a workflow of GitHub's own changes no code"],
  ["pull_request_review", "a review changes no code"],
  ["pull_request_review_comment", "a review changes no code"],
  ["release", "a release's tag comes as a push of its own"],
]);

/** Events of a hook of GitHub. */
export function parseGithub(hook: Hook): Parsed {
  return readOwn("github", hook, () => {
    const payload = openPayload(hook);
    const reader = readers.get(payload.event);
    if (reader !== undefined) return reader(payload);
    const ignored = reasons.get(payload.event);
    return ignored === undefined ? { unknown: payload.event } : { ignored };
  });
}

const renaming: readonly (string | undefined)[] = ["renamed", "transferred", "edited", "publicized", "privatized"];

/** The repository has a new name, home or visibility; its number stays. */
function parseRepositoryChange(payload: Payload): Parsed {
  if (!renaming.includes(payload.action)) return { ignored: "this change of a repository renames nothing" };
  const { repository, sender } = payload.read(repositorySchema);
  return {
    events: [
      {
        kind: "repository-updated",
        repository: repositoryOf(repository),
        actor: personOf(sender),
        at: 0,
        isForced: false,
        isTruncated: false,
        commits: [],
      },
    ],
  };
}
