// POST /job/X/build and /job/X/buildWithParameters: everything Jenkins can answer to them.
// https://github.com/jenkinsci/jenkins core/src/main/java/jenkins/model/ParameterizedJobMixIn.java
import { readForm } from "../stand-in/form.ts";
import type { Received } from "../stand-in/received.ts";
import type { Reply } from "../stand-in/reply.ts";
import { replyEmpty, replyHtml } from "../stand-in/reply.ts";
import { denyBuildToken, denyMethod, denyPermission, denyRequest, showException, showOops } from "./denial.ts";
import { jobUrl } from "./remote-api/exposed-job.ts";
import type { Machine } from "./machine.ts";
import type { BuildOrder, Cause, Job, ParameterValue } from "./model/model.ts";
import { IllegalArgument, isParameterized, valuesFromForm, valuesFromSubmittedForm } from "./model/parameters.ts";
import { may } from "./model/people.ts";
import type { Caller } from "./model/people.ts";

/** Answers `build`: jobs without parameters, or the submitted parameter form of the job's own page. */
export function answerBuild(machine: Machine, caller: Caller, job: Job, request: Received): Reply {
  const form = readForm(request);
  if (job.isDisabled) return showException(409, "java.io.IOException", `${job.fullName} is not buildable`);
  if (isParameterized(job) && request.method !== "POST")
    return replyHtml(405, "<!DOCTYPE html><title>Build with parameters</title>", { allow: "POST" });
  const refusal = checkPermission(caller, job, request, form);
  if (refusal !== undefined) return refusal;
  if (!isParameterized(job)) return order(machine, caller, job, form, []);
  const submitted = form.get("json");
  if (submitted === null)
    return denyRequest(`This page expects a form submission but had only ${JSON.stringify(Object.fromEntries(form))}`);
  return withValues(
    () => valuesFromSubmittedForm(job, JSON.parse(submitted)),
    (values) => order(machine, caller, job, form, values),
  );
}

/** Answers `buildWithParameters`: parameters from the query or the form. */
export function answerBuildWithParameters(machine: Machine, caller: Caller, job: Job, request: Received): Reply {
  const form = readForm(request);
  const refusal = checkPermission(caller, job, request, form);
  if (refusal !== undefined) return refusal;
  if (job.isDisabled) return showException(409, "java.io.IOException", `${job.fullName} is not buildable`);
  if (!isParameterized(job))
    return showException(400, "java.lang.IllegalStateException", `${job.fullName} is not parameterized`);
  return withValues(
    () => valuesFromForm(job, form),
    (values) => order(machine, caller, job, form, values),
  );
}

// The job's own token opens any method; without it the permission counts, and then POST alone.
// https://github.com/jenkinsci/jenkins core/src/main/java/hudson/model/BuildAuthorizationToken.java
function checkPermission(caller: Caller, job: Job, request: Received, form: URLSearchParams): Reply | undefined {
  const provided = form.get("token");
  if (job.options.buildToken !== undefined && provided !== null)
    return provided === job.options.buildToken ? undefined : denyBuildToken();
  if (!may(caller, "build")) return denyPermission(caller, "Job/Build");
  return request.method === "POST" ? undefined : denyMethod();
}

function withValues(read: () => ParameterValue[], proceed: (values: ParameterValue[]) => Reply): Reply {
  try {
    return proceed(read());
  } catch (error) {
    if (error instanceof IllegalArgument) return showOops(`java.lang.IllegalArgumentException: ${error.message}`);
    if (error instanceof SyntaxError) return denyRequest(`Failed to parse the submitted form: ${error.message}`);
    throw error;
  }
}

function order(
  machine: Machine,
  caller: Caller,
  job: Job,
  form: URLSearchParams,
  parameters: readonly ParameterValue[],
): Reply {
  const quietPeriodMs = readDelay(form.get("delay"));
  if (quietPeriodMs === "bad") return denyRequest(`Invalid duration: ${form.get("delay") ?? ""}`);
  const asked: BuildOrder = {
    parameters,
    cause: causeOf(caller, job, form),
    quietPeriodMs,
  };
  const scheduled = machine.schedule(job, asked);
  if (scheduled.kind === "refused") return replyEmpty(302, { location: jobUrl(job, machine.rootUrl()) });
  return replyEmpty(scheduled.kind === "new" ? 201 : 303, {
    location: `${machine.rootUrl()}/queue/item/${scheduled.item.id}/`,
  });
}

function causeOf(caller: Caller, job: Job, form: URLSearchParams): Cause {
  if (job.options.buildToken !== undefined && form.has("token")) {
    const note = form.get("cause");
    return {
      _class: "hudson.model.Cause$RemoteCause",
      shortDescription: `Started by remote host 127.0.0.1${note === null ? "" : ` with note: ${note}`}`,
      addr: "127.0.0.1",
      note,
    };
  }
  const { id, fullName } = caller.person;
  if (caller.isAnonymous)
    return {
      _class: "hudson.model.Cause$UserIdCause",
      shortDescription: "Started by user anonymous",
      userId: null,
      userName: "anonymous",
    };
  return {
    _class: "hudson.model.Cause$UserIdCause",
    shortDescription: `Started by user ${fullName ?? id}`,
    userId: id,
    userName: fullName ?? id,
  };
}

// TimeDuration: "5sec" and "5secs" are seconds, a bare number is milliseconds.
function readDelay(text: string | null): number | undefined | "bad" {
  if (text === null || text === "") return undefined;
  const found = /^(\d+)\s*(secs?)?$/i.exec(text.trim());
  if (found === null) return "bad";
  return Number(found[1]) * (found[2] === undefined ? 1 : 1000);
}
