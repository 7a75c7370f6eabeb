// bitbucket-push-and-pull-request: the same path as bitbucket-plugin, pull requests too.
// https://github.com/jenkinsci/bitbucket-push-and-pull-request-plugin
import { isRecord, readHeader, readJson, readList, readText } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyEmpty } from "../../stand-in/reply.ts";
import { showOops } from "../denial.ts";
import { scheduleAsSystem } from "../machine.ts";
import type { Machine } from "../machine.ts";
import type { Revision } from "../model/model.ts";
import { isSameRepository, takesBranch, toHeads } from "./source-match.ts";

/** Answers /bitbucket-hook/ where this plugin has it. */
export function answerPullRequestHook(machine: Machine, request: Received): Reply {
  if (!request.path.endsWith("/")) return replyEmpty(200);
  const payload = readJson(request);
  if (!isRecord(payload)) return showOops("com.google.gson.JsonSyntaxException: Expected BEGIN_OBJECT");
  const url = readText(payload, "repository", "links", "html", "href");
  const heads = listHeads(readHeader(request, "x-event-key") ?? "", payload);
  if (readHeader(request, "user-agent") !== "Bitbucket-Webhooks/2.0" || url === undefined) return replyEmpty(200);
  for (const job of machine.jobs.all()) {
    const { bitbucketPush, git } = job.options;
    if (bitbucketPush === undefined || git === undefined || !isSameRepository(git.url, url)) continue;
    for (const head of heads) {
      if (takesBranch(git, head.branch))
        scheduleAsSystem(
          machine,
          job,
          "Triggered by Bitbucket",
          "io.jenkins.plugins.bitbucketpushandpullrequest.cause.BitBucketPPRTriggerCause",
          head,
        );
    }
  }
  return replyEmpty(200);
}

function listHeads(event: string, payload: Record<string, unknown>): Revision[] {
  if (event === "repo:push")
    return readList(payload, "push", "changes").flatMap((change) =>
      toHeads(readText(change, "new", "name"), readText(change, "new", "target", "hash")),
    );
  if (event !== "pullrequest:created" && event !== "pullrequest:updated") return [];
  return toHeads(
    readText(payload, "pullrequest", "source", "branch", "name"),
    readText(payload, "pullrequest", "source", "commit", "hash"),
  );
}
