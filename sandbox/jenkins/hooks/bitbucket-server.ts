// bitbucket-server-integration: /bitbucket-server-webhook/trigger, Data Center's own payloads, no signature check.
// https://github.com/jenkinsci/atlassian-bitbucket-server-integration-plugin
import { isRecord, readHeader, readIn, readJson, readList, readText } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyEmpty, replyText } from "../../stand-in/reply.ts";
import { scheduleAsSystem } from "../machine.ts";
import type { Machine } from "../machine.ts";
import type { Revision } from "../model/model.ts";
import { takesBranch, toHeads } from "./source-match.ts";

const knownEvents: readonly string[] = [
  "repo:refs_changed",
  "mirror:repo_synchronized",
  "pr:opened",
  "pr:declined",
  "pr:deleted",
  "pr:merged",
  "pr:from_ref_updated",
  "diagnostics:ping",
];

/** Answers the trigger. */
export function answerBitbucketServer(machine: Machine, request: Received): Reply {
  if (request.method !== "POST") return replyEmpty(405, { allow: "POST" });
  const contentType = readHeader(request, "content-type");
  if (contentType !== undefined && !contentType.startsWith("application/json"))
    return replyText(415, "Invalid content type");
  const event = readHeader(request, "x-event-key");
  if (event === undefined) return replyText(400, "X-Event-Key header not set");
  if (!knownEvents.includes(event)) return replyText(400, `Event is not supported: ${event}`);
  if (event === "diagnostics:ping") return replyEmpty(200);
  const payload = readJson(request);
  if (!isRecord(payload) || !hasShape(event, payload)) return replyText(400, "Failed to parse the request body.");
  const repository = readIn(payload, "repository") ?? readIn(payload, "pullRequest", "toRef", "repository");
  for (const job of machine.jobs.all()) {
    const trigger = job.options.bitbucketServer;
    const isFor =
      trigger !== undefined &&
      trigger.repositorySlug === readText(repository, "slug") &&
      trigger.projectKey === readText(repository, "project", "key");
    if (!isFor || (event.startsWith("pr:") && trigger.isForPullRequests !== true)) continue;
    for (const head of listHeads(event, payload)) {
      if (job.options.git !== undefined && !takesBranch(job.options.git, head.branch)) continue;
      const user = readText(payload, "actor", "displayName") ?? readText(payload, "actor", "name") ?? "unknown";
      scheduleAsSystem(
        machine,
        job,
        `Triggered by Bitbucket webhook due to changes by ${user}.`,
        "com.atlassian.bitbucket.jenkins.internal.trigger.BitbucketWebhookTriggerCause",
        head,
      );
    }
  }
  return replyEmpty(200);
}

function hasShape(event: string, payload: Record<string, unknown>): boolean {
  if (event.startsWith("pr:"))
    return isRecord(readIn(payload, "pullRequest", "fromRef")) && isRecord(readIn(payload, "pullRequest", "toRef"));
  return (
    isRecord(payload["repository"]) &&
    isRecord(readIn(payload, "repository", "project")) &&
    Array.isArray(payload["changes"])
  );
}

function listHeads(event: string, payload: unknown): Revision[] {
  if (event === "pr:opened" || event === "pr:from_ref_updated")
    return toHeads(
      readText(payload, "pullRequest", "fromRef", "displayId"),
      readText(payload, "pullRequest", "fromRef", "latestCommit"),
    );
  if (event.startsWith("pr:")) return [];
  return readList(payload, "changes").flatMap((change) =>
    readText(change, "type") === "DELETE"
      ? []
      : toHeads(readText(change, "ref", "displayId"), readText(change, "toHash")),
  );
}
