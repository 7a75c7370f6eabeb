// Everything below /job/: looking, building, stopping, switching on and off.
import type { Received } from "../stand-in/received.ts";
import type { Reply } from "../stand-in/reply.ts";
import { replyEmpty, replyHtml, replyText } from "../stand-in/reply.ts";
import { answerBuild, answerBuildWithParameters } from "./build-door.ts";
import { writeConsole } from "./model/builds.ts";
import { denyMethod, denyPermission, denyUnknown } from "./denial.ts";
import { buildUrl, exposeBuild } from "./remote-api/exposed-build.ts";
import { exposeJob, findByPermalink, jobUrl } from "./remote-api/exposed-job.ts";
import { isContainer } from "./model/jobs.ts";
import type { Machine } from "./machine.ts";
import type { Build, Job } from "./model/model.ts";
import { drawBuildPage } from "./pages/build-page.ts";
import { drawJobPage } from "./pages/job-page.ts";
import { may } from "./model/people.ts";
import type { Caller } from "./model/people.ts";
import { exposeAsked } from "./remote-api/api.ts";

/** Answers a request below /job/. */
export function answerJob(machine: Machine, caller: Caller, pieces: readonly string[], request: Received): Reply {
  const view = machine.view(caller);
  const found = machine.jobs.locate(pieces);
  if (found === undefined || !view.isVisible(found.job)) return denyUnknown();
  const { job, rest } = found;
  const [verb, ...more] = rest;
  const last = more.join("/");
  if (verb === undefined) {
    if (!request.path.endsWith("/")) return replyEmpty(302, { location: jobUrl(job, machine.rootUrl()) });
    return replyHtml(200, drawJobPage(machine, caller, job));
  }
  if (verb === "api" && last === "json") return exposeAsked(exposeJob(job, view), request);
  if (isContainer(job)) return denyUnknown();
  if (more.length === 0) {
    switch (verb) {
      case "build":
        return answerBuild(machine, caller, job, request);
      case "buildWithParameters":
        return answerBuildWithParameters(machine, caller, job, request);
      case "disable":
      case "enable":
        return switchJob(machine, caller, job, verb === "disable", request);
    }
  }
  const build = findByPermalink(job, verb);
  return build === undefined ? denyUnknown() : answerRun(machine, caller, build, last, request);
}

function answerRun(machine: Machine, caller: Caller, build: Build, verb: string, request: Received): Reply {
  switch (verb) {
    case "":
      return replyHtml(200, drawBuildPage(machine, build));
    case "api/json":
      return exposeAsked(exposeBuild(build, machine.rootUrl()), request);
    case "consoleText":
      return replyText(200, writeConsole(build));
    case "logText/progressiveText":
      return answerProgressive(build, request);
    case "stop":
      return stopRun(machine, caller, build, request);
    case "term":
    case "kill":
      if (build.job.kind !== "pipeline") return denyUnknown();
      return { ...stopRun(machine, caller, build, request), status: 200 };
    default:
      return denyUnknown();
  }
}

// A stopped client is sent back where it came from: its Referer, else the build's page.
function stopRun(machine: Machine, caller: Caller, build: Build, request: Received): Reply {
  if (request.method !== "POST") return denyMethod();
  if (!may(caller, "cancel")) return denyPermission(caller, "Job/Cancel");
  machine.runner.stop(build, caller.person.fullName ?? caller.person.id);
  return replyEmpty(302, { location: request.headers.referer ?? buildUrl(build, machine.rootUrl()) });
}

function switchJob(machine: Machine, caller: Caller, job: Job, isDisabled: boolean, request: Received): Reply {
  if (request.method !== "POST") return denyMethod();
  if (!may(caller, "configure")) return denyPermission(caller, "Job/Configure");
  job.isDisabled = isDisabled;
  if (isDisabled) for (const item of machine.queue.waiting()) if (item.job === job) machine.queue.cancel(item.id);
  return replyEmpty(302, { location: jobUrl(job, machine.rootUrl()) });
}

function answerProgressive(build: Build, request: Received): Reply {
  const all = Buffer.from(writeConsole(build));
  const start = Number(
    request.query.get("start") ?? new URLSearchParams(request.body.toString("utf8")).get("start") ?? 0,
  );
  const headers: Record<string, string> = { "x-text-size": String(all.length) };
  if (build.isBuilding) headers["x-more-data"] = "true";
  return replyText(
    200,
    all.subarray(Number.isFinite(start) && start <= all.length ? start : 0).toString("utf8"),
    headers,
  );
}
