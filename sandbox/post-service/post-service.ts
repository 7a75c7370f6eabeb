// A receiver of Bitbucket's old POST service: one form field, no event key, no signature, fields as they were.
// https://github.com/projectkudu/kudu/wiki/Continuous-deployment, Jenkins' bitbucket-plugin, Buildbot's hook
import type { StandInOptions } from "../stand-in/farm.ts";
import { isUrlencoded, readForm } from "../stand-in/form.ts";
import { isRecord, readHeader, readIn, readList, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyEmpty, replyText } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a receiver of that time can be started with. */
export interface PostServiceOptions extends StandInOptions {
  /** A secret in the query, "?token=", as was usual. */
  token?: string;
  /** Kudu took a request only when its User-Agent began so; "" asks for nothing. */
  userAgentPrefix?: string;
}

/** Starts a receiver that takes a POST on any path. */
export function startPostService(options: PostServiceOptions = {}): Promise<StandIn> {
  const { token, userAgentPrefix = "Bitbucket.org" } = options;
  return startStandIn(options, ({ farm }) => ({
    answer: (request) => {
      if (request.method !== "POST") return replyEmpty(405, { allow: "POST" });
      if (token !== undefined && request.query.get("token") !== token) return replyText(403, "Wrong token");
      const refusal = checkEnvelope(request, userAgentPrefix);
      if (refusal !== undefined) return refusal;
      const payload = readPayload(request);
      const wrong = checkPayload(payload);
      if (wrong !== undefined) return replyText(400, wrong);
      for (const [branch, commit] of findHeads(payload))
        farm.add({ job: readText(payload, "repository", "slug") ?? "", branch, commit });
      return replyText(200, "OK");
    },
  }));
}

function checkEnvelope(request: Received, userAgentPrefix: string): Reply | undefined {
  if (!(readHeader(request, "user-agent") ?? "").startsWith(userAgentPrefix))
    return replyText(400, "Not Bitbucket's POST service: wrong User-Agent");
  if (readHeader(request, "x-event-key") !== undefined)
    return replyText(400, "Not Bitbucket's POST service: it had no X-Event-Key");
  return isUrlencoded(request) ? undefined : replyText(415, "Expected application/x-www-form-urlencoded");
}

function readPayload(request: Received): unknown {
  try {
    return JSON.parse(readForm(request).get("payload") ?? "") as unknown;
  } catch {
    return undefined;
  }
}

// The fields the receivers of that time relied on, each with the shape it had.
function checkPayload(payload: unknown): string | undefined {
  if (!isRecord(payload)) return "The field payload is missing or holds no JSON object";
  if (isRecord(payload["actor"])) return "actor belongs to webhooks, not to the POST service";
  for (const way of [
    ["canon_url"],
    ["user"],
    ["repository", "absolute_url"],
    ["repository", "name"],
    ["repository", "owner"],
    ["repository", "slug"],
    ["repository", "scm"],
  ]) {
    if (readText(payload, ...way) === undefined) return `${way.join(".")} is missing`;
  }
  if (!/^\/[^/]+\/[^/]+\/$/.test(readText(payload, "repository", "absolute_url") ?? ""))
    return "repository.absolute_url is not /owner/slug/";
  if (!["git", "hg"].includes(readText(payload, "repository", "scm") ?? ""))
    return "repository.scm is neither git nor hg";
  if (!Array.isArray(payload["commits"])) return "commits is no list";
  return readList(payload, "commits")
    .map(checkCommit)
    .find((wrong) => wrong !== undefined);
}

function checkCommit(commit: unknown): string | undefined {
  const patterns: Record<string, RegExp> = {
    node: /^[0-9a-f]{12}$/,
    raw_node: /^[0-9a-f]{40}$/,
    timestamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    utctimestamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00$/,
  };
  for (const [field, pattern] of Object.entries(patterns))
    if (!pattern.test(readText(commit, field) ?? "")) return `commits[].${field} is not as it was`;
  for (const field of ["author", "message", "raw_author"])
    if (readText(commit, field) === undefined) return `commits[].${field} is missing`;
  for (const field of ["files", "parents"])
    if (!Array.isArray(readIn(commit, field))) return `commits[].${field} is no list`;
  const branch = readIn(commit, "branch");
  return typeof branch === "string" || branch === null ? undefined : "commits[].branch is neither a name nor null";
}

// The newest commit of each branch, by utctimestamp; commits without a branch are on the way to one.
function findHeads(payload: unknown): Map<string, string> {
  const sorted = readList(payload, "commits").toSorted((one, other) =>
    (readText(one, "utctimestamp") ?? "").localeCompare(readText(other, "utctimestamp") ?? ""),
  );
  const heads = new Map<string, string>();
  for (const commit of sorted) {
    const branch = readText(commit, "branch");
    if (branch !== undefined) heads.set(branch, readText(commit, "raw_node") ?? "");
  }
  return heads;
}
