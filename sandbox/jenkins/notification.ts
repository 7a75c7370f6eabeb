// The Notification plugin: posts every phase of a build to the job's endpoint, once, whatever is answered.
// https://github.com/jenkinsci/notification-plugin src/main/java/com/tikal/hudson/plugins/notification/
import { writeBasic } from "../stand-in/credentials.ts";
import type { Outbox } from "../stand-in/outbox.ts";
import type { Phase } from "./model/builds.ts";
import { buildUrl } from "./remote-api/exposed-build.ts";
import type { Build, BuildOrder, Job, QueueItem } from "./model/model.ts";

/** Tells a job's endpoint about a queued item or a build, where the job has one. */
export function notifyPhase(
  outbox: Outbox,
  rootUrl: string,
  phase: Phase | "QUEUED",
  thing: QueueItem | Build,
  nowMs: number,
): void {
  const { job } = thing;
  if (job.options.notifyUrl === undefined) return;
  const endpoint = new URL(job.options.notifyUrl);
  const headers: Record<string, string> = { "content-type": "application/json;charset=UTF-8" };
  if (endpoint.username !== "")
    headers["authorization"] = writeBasic({
      user: decodeURIComponent(endpoint.username),
      password: decodeURIComponent(endpoint.password),
    });
  endpoint.username = "";
  endpoint.password = "";
  const build = "number" in thing ? describeBuild(thing, rootUrl, phase) : describeItem(thing, nowMs);
  const body = JSON.stringify({ name: job.name, display_name: job.displayName, url: job.path, build });
  void postOnce(outbox, endpoint.href, headers, body);
}

// An answer other than 2xx is no error to the plugin; of the redirects it follows 307 alone.
async function postOnce(outbox: Outbox, url: string, headers: Record<string, string>, body: string): Promise<void> {
  const sent = await outbox.post(url, headers, body);
  if (sent.status === 307 && sent.location !== undefined)
    await outbox.post(new URL(sent.location, url).href, headers, body);
}

function describeItem(item: QueueItem, nowMs: number): Record<string, unknown> {
  return {
    full_url: "",
    number: item.job.nextNumber,
    queue_id: item.id,
    timestamp: nowMs,
    duration: 0,
    phase: "QUEUED",
    url: "",
    scm: describeSource(item.job, item.order.revision),
    parameters: listOpenParameters(item.order),
    log: "",
    notes: "",
    artifacts: {},
  };
}

function describeBuild(build: Build, rootUrl: string, phase: Phase | "QUEUED"): Record<string, unknown> {
  return {
    full_url: buildUrl(build, rootUrl),
    number: build.number,
    queue_id: build.queueId,
    timestamp: build.startedMs,
    duration: build.durationMs,
    phase,
    status: build.result,
    url: `${build.job.path}${build.number}/`,
    scm: describeSource(build.job, build.revision),
    parameters: listOpenParameters(build.order),
    log: "",
    notes: "",
    ...(build.result === undefined
      ? {}
      : { test_summary: { total: 1, failed: 0, passed: 1, skipped: 0, failed_tests: [] } }),
    artifacts: {},
  };
}

function describeSource(job: Job, revision: Build["revision"]): Record<string, unknown> {
  return {
    url: job.options.git?.url,
    branch: revision === undefined ? undefined : `origin/${revision.branch}`,
    commit: revision?.sha,
    changes: [],
    culprits: [],
  };
}

function listOpenParameters(order: BuildOrder): Record<string, string> {
  return Object.fromEntries(
    order.parameters.filter(({ kind }) => kind !== "password").map(({ name, value }) => [name, value]),
  );
}
