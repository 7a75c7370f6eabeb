// Follows a run of Jenkins from queue item to build to verdict, and stops it.

import type { Build } from "../../core/build.ts";
import type { Answer, Talk } from "../../core/call.ts";
import type { Polled } from "../../core/ci-adapter.ts";
import { defined } from "../../core/rules/defined.ts";
import { explain, isOk, jsonOf, later } from "../kit/answer.ts";
import { headersForChange, question } from "./access.ts";
import type { JenkinsAccess } from "./access.ts";
import { jobPathIn, queueItemOf } from "./address.ts";
import { buildTree, resultOfBuild } from "./result.ts";
import { at, listAt, numberAt, textAt } from "../kit/json.ts";
import { shorten } from "../../core/text/text.ts";

const hints = { 403: "Jenkins does not let this user read the build (403): give it Job/Read." };

/** Asks how the run stands. `job` is its path; undefined where only the queue item can tell. */
export function* pollRun(access: JenkinsAccess, job: string | undefined, build: Build): Talk<Polled> {
  const item = queueItemOf(build.run);
  if (item === undefined)
    return { outcome: "later", why: "Jenkins named no queue item for this build; only a report can tell its result" };
  if (/^\d+$/.test(build.number) && job !== undefined) return yield* pollBuild(access, `${job}/${build.number}`, item);
  const answer = yield question(
    access,
    "look at the queue item",
    `/queue/item/${item}`,
    "cancelled,why,executable[number,url]",
  );
  if (answer.kind === "answered" && answer.status === 404) return yield* pollRecent(access, job, item);
  const queued = jsonOf(answer);
  if (!isOk(answer) || typeof queued !== "object" || queued === null) return later(answer, "Jenkins", hints);
  if (at(queued, "cancelled") === true)
    return { outcome: "result", result: { state: "aborted", description: "cancelled in Jenkins' queue" } };
  const number = numberAt(queued, "executable", "number");
  if (number === undefined) return waiting(textAt(queued, "why"));
  // The build's own address knows its job where the link does not.
  const path = job ?? jobPathIn(textAt(queued, "executable", "url") ?? "");
  return path === undefined
    ? { outcome: "later", why: "Jenkins named no job for this build" }
    : yield* pollBuild(access, `${path}/${number}`, item);
}

/** Asks Jenkins to take the run out of its queue, or to stop it. */
export function* abortRun(
  access: JenkinsAccess,
  job: string | undefined,
  build: Build,
): Talk<{ isStopped: boolean; note: string }> {
  const item = queueItemOf(build.run);
  if (item === undefined)
    return { isStopped: false, note: "Jenkins named no queue item for this build, so it cannot be stopped from here" };
  const change = yield* headersForChange(access);
  if ("stopped" in change) return { isStopped: false, note: explain(change.stopped, "Jenkins") };
  const headers = { ...change.headers, "content-type": "application/x-www-form-urlencoded" };
  let number = /^\d+$/.test(build.number) ? build.number : undefined;
  if (number === undefined) {
    const cancelled = yield {
      purpose: "take it out of the queue",
      method: "POST",
      url: `${access.base}/queue/cancelItem?id=${item}`,
      headers,
      body: "",
    };
    const found = yield* pollRun(access, job, build);
    if (found.outcome === "result") number = found.result.state === "running" ? found.result.number : undefined;
    if (number === undefined)
      return isDone(cancelled)
        ? { isStopped: true, note: "taken out of Jenkins' queue" }
        : { isStopped: false, note: explain(cancelled, "Jenkins") };
  }
  const path = job ?? jobPathIn(build.url);
  if (path === undefined)
    return { isStopped: false, note: "the job of this build is not known, so it cannot be stopped from here" };
  const answer = yield {
    purpose: "stop the build",
    method: "POST",
    url: `${access.base}${path}/${number}/stop`,
    headers,
    body: "",
  };
  return isDone(answer)
    ? { isStopped: true, note: `Jenkins stops build ${number}` }
    : {
        isStopped: false,
        note: explain(answer, "Jenkins", {
          403: "Jenkins does not let this user stop builds (403): give it Job/Cancel.",
        }),
      };
}

function* pollBuild(access: JenkinsAccess, path: string, item: string): Talk<Polled> {
  const answer = yield question(access, "look at the build", path, buildTree);
  if (answer.kind === "answered" && answer.status === 404)
    return { outcome: "gone", why: "Jenkins has no such build any more (404): it was deleted, or its job was renamed" };
  const build = jsonOf(answer);
  const result = isOk(answer) ? resultOfBuild(build) : undefined;
  if (result === undefined) return later(answer, "Jenkins", hints);
  const queueId = numberAt(build, "queueId");
  // The link may name another job by now, whose build of the same number is not ours.
  if (queueId !== undefined && queueId > 0 && String(queueId) !== item)
    return { outcome: "gone", why: "the job of the link was changed while the build ran" };
  return { outcome: "result", result };
}

/**
 * Queue items vanish five minutes after the build began (Queue.java, LeftItem): the job's recent builds still carry
 * their number.
 */
function* pollRecent(access: JenkinsAccess, job: string | undefined, item: string): Talk<Polled> {
  if (job === undefined)
    return { outcome: "gone", why: "Jenkins forgot the queue item, and the job is not known: name it in the link" };
  const answer = yield question(access, "look for it among the job's builds", job, `builds[${buildTree}]{0,100}`);
  if (answer.kind === "answered" && answer.status === 404)
    return { outcome: "gone", why: "Jenkins has no such job any more, or hides it from this user (404)" };
  if (!isOk(answer) || at(jsonOf(answer), "builds") === undefined) return later(answer, "Jenkins", hints);
  const build = listAt(jsonOf(answer), "builds").find((one) => String(numberAt(one, "queueId")) === item);
  const result = resultOfBuild(build);
  return result === undefined
    ? { outcome: "gone", why: "Jenkins forgot the queue item, and none of the job's last 100 builds came from it" }
    : { outcome: "result", result };
}

function waiting(why: string | undefined): Polled {
  return {
    outcome: "result",
    result: defined({ state: "queued", description: why === undefined ? undefined : shorten(why, 1000) }),
  };
}

/** Jenkins answers a change with 2xx or sends the browser back to a page; to its sign-in page when it did nothing. */
function isDone(answer: Answer): boolean {
  if (answer.kind === "failed") return false;
  return (
    isOk(answer) || (answer.status >= 300 && answer.status < 400 && !/login/i.test(answer.headers["location"] ?? ""))
  );
}
