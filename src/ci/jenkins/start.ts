// Asks Jenkins to build a job, and says in plain words what it made of it.

import type { Answer, Answered, Call, Talk } from "../../core/call.ts";
import type { Started, StartRequest } from "../../core/ci-adapter.ts";
import { formOf } from "../kit/address.ts";
import { explain, notYet, refusal } from "../kit/answer.ts";
import { accessOf, headersForChange } from "./access.ts";
import type { JenkinsAccess } from "./access.ts";
import { findBranchJob } from "./branch-job.ts";
import type { FoundJob } from "./branch-job.ts";
import { branchOfEvent, linkedJobPath, queueItemIn, runOf } from "./address.ts";
import { leftDeletion } from "../kit/rest.ts";

/** POST /job/.../buildWithParameters, or /build where there are no parameters. */
export function* startJob(request: StartRequest): Talk<Started> {
  const left = leftDeletion(request.event);
  if (left !== undefined) return left;
  const access = accessOf(request.server);
  const branch = branchOfEvent(request.event);
  const usual = linkedJobPath(request.link, branch);
  const change = yield* headersForChange(access);
  if ("stopped" in change)
    return refusal(change.stopped, "Jenkins", request.now, {
      403: "Jenkins gave us no crumb (403): use a user with an API token, which needs none.",
    });
  const answer = yield* askForBuild(request, access, change.headers, usual);
  const isBranchJob = (request.link.settings["branchJobs"] ?? "one") !== "one";
  if (!isBranchJob || answer.kind === "failed" || answer.status !== 404)
    return readStart(answer, request, access, usual);
  const found = yield* findBranchJob(access, request.link, branch);
  if (typeof found === "string" || "unfound" in found || found.path === usual)
    return noBranchJob(answer, request, access, found);
  return readStart(yield* askForBuild(request, access, change.headers, found.path), request, access, found.path);
}

function* askForBuild(
  { parameters }: StartRequest,
  access: JenkinsAccess,
  headers: Call["headers"],
  job: string,
): Talk<Answer> {
  const hasParameters = Object.keys(parameters).length > 0;
  const answer = yield buildCall(access, headers, job, hasParameters ? parameters : undefined);
  // A job with parameters takes no plain /build: it would show a form. Its defaults are meant then, and nothing was
  // started yet.
  if (!hasParameters && answer.kind === "answered" && answer.status === 400)
    return yield buildCall(access, headers, job, {});
  return answer;
}

function buildCall(
  access: JenkinsAccess,
  headers: Call["headers"],
  job: string,
  parameters: Readonly<Record<string, string>> | undefined,
): Call {
  const url = `${access.base}${job}/${parameters === undefined ? "build" : "buildWithParameters"}?delay=0sec`;
  return {
    purpose: "start the build",
    method: "POST",
    url,
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    body: formOf(parameters ?? {}),
  };
}

function readStart(answer: Answer, request: StartRequest, access: JenkinsAccess, job: string): Started {
  if (answer.kind === "failed") return refusal(answer, "Jenkins", request.now);
  const location = answer.headers["location"];
  const item = queueItemIn(location);
  const url = `${access.base}${job}/`;
  if (item !== undefined && (answer.status === 201 || answer.status === 302 || answer.status === 303)) {
    // 303: an identical item was already in the queue, and Jenkins names that one.
    return {
      outcome: "accepted",
      run: runOf(item),
      url,
      note:
        answer.status === 303
          ? `Jenkins had the same build in its queue already, as item ${item}`
          : `Jenkins queued it as item ${item}`,
    };
  }
  if (answer.status === 201)
    return {
      outcome: "accepted",
      run: "",
      url,
      note: "Jenkins took it, but named no queue item: only a report by the Notification plugin can tell the result",
    };
  return denial(answer, request, access, job);
}

function denial(answer: Answered, request: StartRequest, access: JenkinsAccess, path: string): Started {
  const job = request.link.settings["job"] ?? "";
  if (/not parameterized/i.test(answer.body))
    return park(`The job ${job} takes no parameters: remove the parameters of the link, or declare them in the job.`);
  if (/No valid crumb/i.test(answer.body))
    return park(
      "Jenkins wants a crumb (403, No valid crumb): enter an API token of the user instead of a password, made under the user's Security page in Jenkins.",
    );
  return refusal(answer, "Jenkins", request.now, {
    302: redirect(answer, path),
    303: redirect(answer, path),
    400: `Jenkins refused the request for ${job} (400).`,
    401: `Jenkins refused the credentials of ${who(access)} (401): check user and API token on the server's page.`,
    403: `Jenkins does not allow ${who(access)} to build ${job} (403): give it Job/Build and Job/Read.`,
    404: `Jenkins has no job ${job}, or ${who(access)} may not see it (404): correct the job's name, or give the user Job/Read.`,
    405: `Jenkins says it was not asked by POST (405): something between us turns POST into GET, often a redirect from http to https; enter the final address.`,
    409: `The job ${job} is disabled (409): enable it in Jenkins, then retry the delivery.`,
    503: "Jenkins is starting up or shutting down (503): it is asked again later.",
  });
}

function noBranchJob(answer: Answered, request: StartRequest, access: JenkinsAccess, found: FoundJob): Started {
  if (found === "no-project") return denial(answer, request, access, "");
  const project = request.link.settings["job"] ?? "";
  const looked = typeof found === "object" && "unfound" in found ? ` (${found.unfound})` : "";
  return notYet(
    `Jenkins has no job for this branch in ${project} yet${looked}, or ${who(access)} may not see it (404): it appears once Jenkins has scanned the project, so it is asked again later.`,
  );
}

function park(why: string): Started {
  return { outcome: "refused", why, fate: "park" };
}

function redirect(answer: Answered, job: string): string {
  const location = answer.headers["location"] ?? "";
  if (/login|commenceLogin/i.test(location))
    return `Jenkins wants to see a sign-in first (${answer.status}): enter a user and an API token on the server's page.`;
  // Jenkins redirects to "." then: the page of the job itself.
  if (location === "" || location === "." || location.endsWith(`${job}/`) || location.endsWith(`${job}/.`))
    return `Jenkins' queue did not take the build (${answer.status}): a plugin vetoed it, or Jenkins prepares to shut down; retry the delivery later.`;
  return explain({ ...answer, body: "" }, "Jenkins");
}

function who(access: JenkinsAccess): string {
  return access.user === "" ? "an anonymous visitor" : `the user ${access.user}`;
}
