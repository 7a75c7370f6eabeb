// Which of Bitbucket Cloud's event keys mean something to us, and why the others do not.

import type { Parsed } from "../../core/dialect.ts";
import type { Hook } from "../../core/hook.ts";

import { readOwn } from "../kit/strangers.ts";
import { openPayload, type Payload } from "./payload.ts";
import { parseComment, parsePullRequest } from "./pull-request.ts";
import { parsePush } from "./push.ts";
import { parseRepositoryChange } from "./repository.ts";

const readers = new Map<string, (payload: Payload) => Parsed>([
  ["repo:push", parsePush],
  ["repo:updated", parseRepositoryChange],
  ["repo:transfer", parseRepositoryChange],
  ["pullrequest:created", (payload) => parsePullRequest(payload, "pull-request-opened")],
  ["pullrequest:updated", (payload) => parsePullRequest(payload, "pull-request-updated")],
  ["pullrequest:push", (payload) => parsePullRequest(payload, "pull-request-updated")],
  ["pullrequest:fulfilled", (payload) => parsePullRequest(payload, "pull-request-merged")],
  ["pullrequest:rejected", (payload) => parsePullRequest(payload, "pull-request-declined")],
  ["pullrequest:comment_created", parseComment],
]);

const reasons = new Map<string, string>([
  ["repo:commit_status_created", "our own build status came back; nothing to do"],
  ["repo:commit_status_updated", "our own build status came back; nothing to do"],
  ["repo:commit_comment_created", "a comment on a commit starts no build"],
  ["repo:created", "a new repository has no link yet"],
  ["repo:imported", "a new repository has no link yet"],
  ["repo:fork", "a fork is a repository of its own"],
  ["repo:deleted", "the repository is gone; there is nothing to build"],
  ["pullrequest:approved", "an approval changes no code"],
  ["pullrequest:unapproved", "an approval changes no code"],
  ["pullrequest:changes_request_created", "a review changes no code"],
  ["pullrequest:changes_request_removed", "a review changes no code"],
  ["pullrequest:comment_updated", "only new comments count"],
  ["pullrequest:comment_deleted", "only new comments count"],
  ["pullrequest:comment_resolved", "only new comments count"],
  ["pullrequest:comment_reopened", "only new comments count"],
]);

/** Events of a hook of Bitbucket Cloud, wrapped or not. */
export function parseCloud(hook: Hook): Parsed {
  return readOwn("bitbucket-cloud", hook, () => {
    const payload = openPayload(hook);
    const reader = readers.get(payload.eventKey);
    if (reader !== undefined) return reader(payload);
    const ignored = reasons.get(payload.eventKey);
    return ignored === undefined ? { unknown: payload.eventKey } : { ignored };
  });
}
