// Which of GitLab's events mean something to us, and why the others do not.

import type { Parsed } from "../../core/dialect.ts";
import type { Hook } from "../../core/hook.ts";

import { parseMergeRequest, parseNote } from "./merge-request.ts";
import { readOwn } from "../kit/strangers.ts";
import { openPayload, type Payload } from "./payload.ts";
import { parsePush } from "./push.ts";

const readers = new Map<string, (payload: Payload) => Parsed>([
  ["push", parsePush],
  ["tag_push", parsePush],
  ["merge_request", parseMergeRequest],
  ["note", parseNote],
]);

const reasons = new Map<string, string>([
  ["pipeline", "our own build status came back, or a pipeline of GitLab's own; nothing to do"],
  ["build", "our own build status came back, or a job of GitLab's own; nothing to do"],
  ["repository_update", "every branch and tag of it comes as a push of its own"],
  ["release", "a release's tag comes as a push of its own"],
]);

/** Events of a hook of GitLab. */
export function parseGitlab(hook: Hook): Parsed {
  return readOwn("gitlab", hook, () => {
    const payload = openPayload(hook);
    const reader = readers.get(payload.kind);
    if (reader !== undefined) return reader(payload);
    const ignored = reasons.get(payload.kind);
    return ignored === undefined ? { unknown: payload.kind } : { ignored };
  });
}
