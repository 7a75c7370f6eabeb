// What reporters made for Bitbucket post as a commit's build status, read as a result of ours. Shapes: POST
// .../statuses/build (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/) and Data
// Center's build-status/1.0 and .../commits/{id}/builds.

import { z } from "zod";

import type { BuildState } from "../build.ts";
import type { Result } from "../ci-adapter.ts";
import { parseJson } from "../text/json.ts";
import { Problem } from "../problem.ts";
import { reportersRun } from "../run.ts";
import { contextLimit, digestOf, nameWithin } from "../text/short-name.ts";
import { isHash } from "./commit-hash.ts";

/** cloud: Bitbucket Cloud's API. server: Data Center's, old and new. */
type StatusShape = "cloud" | "server";

/** A status as it was posted, nothing believed but who posted it. */
export interface PostedStatus {
  readonly shape: StatusShape;
  readonly commit: string;
  /** Absent where the address names a commit only. */
  readonly repository?: { readonly owner: string; readonly slug: string };
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface ReadStatus {
  /** The reporter's own key, whole. */
  readonly key: string;
  readonly state: string;
  readonly result: Result & { readonly commit: string; readonly context: string; readonly run: string };
}

const states: Readonly<Record<StatusShape, Readonly<Record<string, BuildState>>>> = {
  cloud: { INPROGRESS: "running", SUCCESSFUL: "passed", FAILED: "failed", STOPPED: "aborted" },
  server: { INPROGRESS: "running", SUCCESSFUL: "passed", FAILED: "failed", CANCELLED: "aborted", UNKNOWN: "not-built" },
};

const text = z.string().max(20_000).nullish();
const count = z.number().int().min(0).max(1_000_000_000).catch(0);
const shape = z.object({
  state: z.string().max(40),
  key: z.string().min(1).max(20_000),
  name: text,
  description: text,
  url: text,
  ref: text,
  refname: text,
  buildNumber: z.union([z.string().max(1000), z.number()]).nullish(),
  duration: z.number().min(0).nullish().catch(undefined),
  testResults: z.object({ successful: count, failed: count, skipped: count }).nullish().catch(undefined),
});

/** Throws Problem "unreadable" for what neither Bitbucket would take. */
export function readStatus(posted: PostedStatus): ReadStatus {
  if (!isHash(posted.commit))
    throw new Problem(
      "unreadable",
      "The commit in this address has to be 7 to 64 hex digits of its hash; the reporter may have no revision to speak of, as for a build that was forced without one.",
    );
  const read = shape.safeParse(parseBody(posted));
  if (!read.success)
    throw new Problem(
      "unreadable",
      `A status has to be JSON with a state and a key; this one is wrong at ${read.error.issues[0]?.path.join(".") ?? ""}: ${read.error.issues[0]?.message ?? ""}.`,
    );
  const { key, name, description, url, duration, testResults } = read.data;
  const word = read.data.state.toUpperCase();
  const state = states[posted.shape][word];
  if (state === undefined)
    throw new Problem(
      "unreadable",
      `"${read.data.state}" is no state of a status; it has to be one of ${Object.keys(states[posted.shape]).join(", ")}.`,
    );
  const refName = plainRef(read.data.ref ?? read.data.refname);
  const result = {
    state,
    commit: posted.commit.toLowerCase(),
    context: contextOf(key),
    // A key is used again by the next run of the same job; its address tells the runs apart.
    run: reportersRun(digestOf(isGiven(url) ? url : key)),
    ...(isGiven(url) ? { url } : {}),
    ...(isGiven(name) ? { name } : {}),
    ...(isGiven(description) ? { description } : {}),
    ...(refName === "" ? {} : { refName }),
    ...(read.data.buildNumber === null || read.data.buildNumber === undefined
      ? {}
      : { number: String(read.data.buildNumber) }),
    ...(typeof duration === "number" ? { durationMs: duration } : {}),
    ...(testResults === null || testResults === undefined
      ? {}
      : { tests: { passed: testResults.successful, failed: testResults.failed, skipped: testResults.skipped } }),
  };
  return { key, state: word, result };
}

/**
 * A key of any length as the name of a part: a long one by its beginning and a digest of the whole, for two cut keys
 * can be one.
 */
function contextOf(key: string): string {
  const plain = key.replace(/\p{Cc}+/gu, " ").trim();
  return plain === "" ? `-${digestOf(key)}` : nameWithin(plain, contextLimit, key);
}

function parseBody({ contentType, body }: PostedStatus): unknown {
  const decoded = new TextDecoder().decode(body);
  if (contentType.toLowerCase().startsWith("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(decoded));
  try {
    return parseJson(decoded);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem(
      "unreadable",
      "The body of this status is no JSON; it has to be an object with state, key and url.",
      { cause: thrown },
    );
  }
}

function plainRef(ref: string | null | undefined): string {
  return (ref ?? "").replace(/^refs\/(heads|tags)\//, "");
}

function isGiven(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== "";
}
