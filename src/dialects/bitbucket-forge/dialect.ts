// Bitbucket Cloud's events as the Forge platform posts them to an app's backend
// (https://developer.atlassian.com/platform/forge/events-reference/bitbucket/).

import type { Dialect, Parsed } from "../../core/dialect.ts";
import type { Hook } from "../../core/hook.ts";

import { notSigned } from "../kit/hub-signature.ts";
import { readOwn } from "../kit/strangers.ts";
import { personOf, repositoryOf, timeIn } from "./parts.ts";
import { identify, nameEvent, openPayload, repositoryIn } from "./payload.ts";
import type { Payload } from "./payload.ts";
import { parseComment, parsePullRequest } from "./pull-request.ts";
import { parsePush } from "./push.ts";
import { updatedSchema } from "./schema.ts";

/** Who sent it is proved by the invocation token, which the Forge door checks before anything is read. */
export const bitbucketForge: Dialect = {
  id: "bitbucket-forge",
  label: "Bitbucket Cloud app (Forge)",
  /** Always refuses: nothing may come in by another door in this dialect. */
  verify: () => {
    throw notSigned();
  },
  deliveryId: identify,
  eventName: nameEvent,
  orderKey: repositoryIn,
  parse,
};

const readers = new Map<string, (payload: Payload) => Parsed>([
  ["push:repository", parsePush],
  ["updated:repository", parseUpdated],
  ["created:pullrequest", (payload) => parsePullRequest(payload, "pull-request-opened")],
  ["updated:pullrequest", (payload) => parsePullRequest(payload, "pull-request-updated")],
  ["fulfilled:pullrequest", (payload) => parsePullRequest(payload, "pull-request-merged")],
  ["rejected:pullrequest", (payload) => parsePullRequest(payload, "pull-request-declined")],
  ["created:pullrequest-comment", parseComment],
]);

const reasons = new Map<string, string>([
  ["created:repository", "a new repository has no link yet"],
  ["deleted:repository", "the repository is gone; there is nothing to build"],
  ["created:build-status", "a build status came back; nothing to do"],
  ["updated:build-status", "a build status came back; nothing to do"],
  ["created:commit-comment", "a comment on a commit starts no build"],
  ["updated:pullrequest-comment", "only new comments count"],
  ["deleted:pullrequest-comment", "only new comments count"],
  ["resolved:pullrequest-comment", "only new comments count"],
  ["reopened:pullrequest-comment", "only new comments count"],
  ["updated:pullrequest-reviewer-status", "a review changes no code"],
]);

function parse(hook: Hook): Parsed {
  return readOwn("bitbucket-forge", hook, () => {
    const payload = openPayload(hook);
    const name = payload.eventType.replace(/^avi:bitbucket:/, "");
    const reader = readers.get(name);
    if (payload.isOwn) return { ignored: "this app did it itself; nothing to do" };
    if (reader !== undefined) return reader(payload);
    const ignored = reasons.get(name);
    return ignored === undefined ? { unknown: payload.eventType } : { ignored };
  });
}

/** One event that carries the repository's names, as far as they are told. */
function parseUpdated(payload: Payload): Parsed {
  const told = payload.read(updatedSchema);
  return {
    events: [
      {
        kind: "repository-updated",
        repository: repositoryOf(told),
        actor: personOf(told.actor),
        at: timeIn(told),
        isForced: false,
        isTruncated: false,
        commits: [],
      },
    ],
  };
}
