// Which of Bitbucket Data Center's event keys mean something to us, and why the others do not.

import type { Parsed } from "../../core/dialect.ts";
import type { Hook } from "../../core/hook.ts";

import { personOf, repositoryOf } from "./parts.ts";
import { readOwn } from "../kit/strangers.ts";
import { openPayload, type Payload } from "./payload.ts";
import { parseComment, parseEdit, parsePullRequest } from "./pull-request.ts";
import { parsePush } from "./push.ts";
import { modifiedSchema } from "./schema.ts";

const readers = new Map<string, (payload: Payload) => Parsed>([
  ["repo:refs_changed", parsePush],
  ["mirror:repo_synchronized", parsePush],
  ["repo:modified", parseModified],
  ["pr:opened", (payload) => parsePullRequest(payload, "pull-request-opened")],
  ["pr:from_ref_updated", (payload) => parsePullRequest(payload, "pull-request-updated")],
  ["pr:modified", parseEdit],
  ["pr:merged", (payload) => parsePullRequest(payload, "pull-request-merged")],
  ["pr:declined", (payload) => parsePullRequest(payload, "pull-request-declined")],
  ["pr:comment:added", parseComment],
]);

const review = "a review changes no code";
const oldComment = "only new comments on pull requests count";

const reasons = new Map<string, string>([
  ["diagnostics:ping", "Bitbucket only tested the connection"],
  ["repo:forked", "a fork is a repository of its own"],
  ["repo:comment:added", "a comment on a commit starts no build"],
  ["repo:comment:edited", "a comment on a commit starts no build"],
  ["repo:comment:deleted", "a comment on a commit starts no build"],
  ["repo:secret_detected", "a found secret changes no code; its push came as an event of its own"],
  ["project:modified", "the next event of each repository tells its new address"],
  ["pr:to_ref_updated", "the target branch moved, the pull request's own commits did not"],
  ["pr:deleted", "the pull request is gone; there is nothing to build"],
  ["pr:reviewer:updated", review],
  ["pr:reviewer:approved", review],
  ["pr:reviewer:unapproved", review],
  ["pr:reviewer:needs_work", review],
  ["pr:reviewer:changes_requested", review],
  ["pr:comment:edited", oldComment],
  ["pr:comment:deleted", oldComment],
]);

/** Events of a hook of Bitbucket Data Center. */
export function parseServer(hook: Hook): Parsed {
  return readOwn("bitbucket-data-center", hook, () => {
    const payload = openPayload(hook);
    const reader = readers.get(payload.eventKey);
    if (reader !== undefined) return reader(payload);
    const ignored = reasons.get(payload.eventKey);
    return ignored === undefined ? { unknown: payload.eventKey } : { ignored };
  });
}

/** The repository has a new name, slug or project; its number stays. */
function parseModified(payload: Payload): Parsed {
  const { new: repository, actor } = payload.read(modifiedSchema);
  return {
    events: [
      {
        kind: "repository-updated",
        repository: repositoryOf(repository),
        actor: personOf(actor),
        at: payload.at ?? 0,
        isForced: false,
        isTruncated: false,
        commits: [],
      },
    ],
  };
}
