// The events a webhook may ask for, by version
// (https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html).
import type { Version } from "../options.ts";

const always = [
  "repo:refs_changed",
  "repo:modified",
  "repo:forked",
  "repo:comment:added",
  "repo:comment:edited",
  "repo:comment:deleted",
  "mirror:repo_synchronized",
  "pr:opened",
  "pr:modified",
  "pr:reviewer:updated",
  "pr:reviewer:approved",
  "pr:reviewer:unapproved",
  "pr:reviewer:needs_work",
  "pr:merged",
  "pr:declined",
  "pr:deleted",
  "pr:comment:added",
  "pr:comment:edited",
  "pr:comment:deleted",
];

export function knownEvents(version: Version): readonly string[] {
  return version < 7 ? always : [...always, "pr:from_ref_updated", ...(version < 9 ? [] : ["repo:secret_detected"])];
}
