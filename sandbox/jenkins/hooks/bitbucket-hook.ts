// bitbucket-plugin: /bitbucket-hook/, for jobs with "Build when a change is pushed to Bitbucket".
// https://github.com/jenkinsci/bitbucket-plugin
import { isRecord, readHeader, readList, readText } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyEmpty, replyText } from "../../stand-in/reply.ts";
import { showOops } from "../denial.ts";
import { scheduleAsSystem } from "../machine.ts";
import type { Machine } from "../machine.ts";
import type { Job, Revision } from "../model/model.ts";
import { isSameRepository, isSigned, takesBranch, toHeads } from "./source-match.ts";

interface Push {
  user: string;
  url: string;
  heads: Revision[];
}

/** Answers /bitbucket-hook/: 200 whatever matched, 403 for a wrong signature, 500 for a payload it trips over. */
export function answerBitbucketHook(machine: Machine, request: Received): Reply {
  if (!request.path.endsWith("/")) return replyEmpty(200);
  const payload = readPayload(request);
  if (!isRecord(payload))
    return showOops("net.sf.json.JSONException: A JSONObject text must begin with '{' at character 1");
  const push = readPush(request, payload);
  if (typeof push === "string") return showOops(push);
  if (push === undefined) return replyEmpty(200);
  const matching = machine.jobs
    .all()
    .filter((job) => job.options.bitbucketPush !== undefined && isSameRepository(job.options.git?.url ?? "", push.url));
  const accepting = matching.filter((job) => isAccepted(job, request));
  if (matching.length > 0 && accepting.length === 0) return replyText(403, "Invalid Bitbucket webhook signature");
  for (const job of accepting) startFor(machine, job, push);
  return replyEmpty(200);
}

function startFor(machine: Machine, job: Job, push: Push): void {
  for (const head of push.heads) {
    if (job.options.git !== undefined && takesBranch(job.options.git, head.branch)) {
      scheduleAsSystem(
        machine,
        job,
        `Started by Bitbucket push by ${push.user}`,
        "com.cloudbees.jenkins.plugins.BitBucketPushCause",
        head,
      );
    }
  }
}

// A job without a secret refuses signed requests since the 2026 signature change; a job with one refuses unsigned ones.
function isAccepted(job: Job, request: Received): boolean {
  const signature = readHeader(request, "x-hub-signature");
  const secret = job.options.bitbucketPush?.secret;
  if (secret === undefined) return signature === undefined;
  return isSigned(signature, request.body, secret);
}

function readPayload(request: Received): unknown {
  let text = request.body.toString("utf8");
  try {
    if ((readHeader(request, "content-type") ?? "").startsWith("application/x-www-form-urlencoded"))
      text = decodeURIComponent(text.replaceAll("+", " "));
    return JSON.parse(text.startsWith("payload=") ? text.slice("payload=".length) : text) as unknown;
  } catch {
    return undefined;
  }
}

// A push, undefined for what is quietly ignored, or the exception the plugin dies of.
function readPush(request: Received, payload: Record<string, unknown>): Push | string | undefined {
  const event = readHeader(request, "x-event-key");
  if (readHeader(request, "user-agent") === "Bitbucket-Webhooks/2.0")
    return event === "repo:push" ? readCloudPush(payload) : undefined;
  if (isRecord(payload["actor"]) && isRecord(payload["repository"]) && isRecord(payload["repository"]["links"])) {
    if (event === "repo:push") return readPostWebhooksPush(payload);
    return event === "repo:refs_changed" ? readServerPush(payload) : undefined;
  }
  return readPostServicePush(payload);
}

function readCloudPush(payload: Record<string, unknown>): Push | string {
  const url = readText(payload, "repository", "links", "html", "href");
  if (url === undefined) return 'net.sf.json.JSONException: JSONObject["links"] not found.';
  const heads = readList(payload, "push", "changes").flatMap(readHead);
  return {
    user: readText(payload, "actor", "nickname") ?? readText(payload, "actor", "display_name") ?? "unknown",
    url,
    heads,
  };
}

// The hook makes the job poll, and polling looks at branches: a new tag finds nothing.
function readHead(change: unknown): Revision[] {
  return readText(change, "new", "type") === "tag"
    ? []
    : toHeads(readText(change, "new", "name"), readText(change, "new", "target", "hash"));
}

// The shape of the Post-Webhooks add-on for Bitbucket Server: links.self is a list there, an object in Cloud.
function readPostWebhooksPush(payload: Record<string, unknown>): Push | string {
  const self = readText(payload, "repository", "links", "self", 0, "href");
  if (self === undefined) return 'net.sf.json.JSONException: JSONObject["self"] is not a JSONArray.';
  const fullName = readText(payload, "repository", "fullName")?.toLowerCase() ?? "";
  const heads = readList(payload, "push", "changes").flatMap((change) =>
    toHeads(readText(change, "new", "name"), readText(change, "new", "target", "hash")),
  );
  return {
    user: readText(payload, "actor", "username") ?? "unknown",
    url: self.replace(/projects.*/, fullName),
    heads,
  };
}

function readServerPush(payload: Record<string, unknown>): Push | string {
  const clone = readList(payload, "repository", "links", "clone")
    .map((link) => readText(link, "href"))
    .find((href) => href?.startsWith("http") === true);
  const url = clone ?? readText(payload, "repository", "links", "self", 0, "href");
  if (url === undefined) return 'net.sf.json.JSONException: JSONObject["clone"] is not a JSONArray.';
  const heads = readList(payload, "changes").flatMap((change) =>
    readText(change, "type") === "DELETE"
      ? []
      : toHeads(readText(change, "ref", "displayId"), readText(change, "toHash")),
  );
  return { user: readText(payload, "actor", "name") ?? "unknown", url, heads };
}

function readPostServicePush(payload: Record<string, unknown>): Push | string | undefined {
  for (const field of ["user", "canon_url"]) {
    if (readText(payload, field) === undefined) return `net.sf.json.JSONException: JSONObject["${field}"] not found.`;
  }
  const scm = readText(payload, "repository", "scm");
  if (scm !== "git" && scm !== "hg")
    return `java.lang.UnsupportedOperationException: Unsupported SCM type ${scm ?? "null"}`;
  if (scm === "hg") return undefined;
  const path = readText(payload, "repository", "absolute_url");
  if (path === undefined) return 'net.sf.json.JSONException: JSONObject["absolute_url"] not found.';
  const heads = new Map<string, Revision>();
  for (const commit of readList(payload, "commits"))
    for (const head of toHeads(readText(commit, "branch"), readText(commit, "raw_node"))) heads.set(head.branch, head);
  return {
    user: readText(payload, "user") ?? "",
    url: `${readText(payload, "canon_url") ?? ""}${path}`,
    heads: [...heads.values()],
  };
}
