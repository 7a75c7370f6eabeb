// Generic Webhook Trigger: one door, the token says which jobs.
// https://github.com/jenkinsci/generic-webhook-trigger-plugin GenericWebHookRequestReceiver.java
import { isUrlencoded, readForm } from "../../stand-in/form.ts";
import type { Received } from "../../stand-in/received.ts";
import { isRecord, readHeader, readText } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyEmpty, replyJson } from "../../stand-in/reply.ts";
import { jobUrl } from "../remote-api/exposed-job.ts";
import type { Machine } from "../machine.ts";
import type { BuildOrder, GenericTrigger, Job } from "../model/model.ts";
import { valuesFromVariables } from "../model/parameters.ts";
import { canSee } from "../model/people.ts";
import type { Caller } from "../model/people.ts";
import { renderText, resolveVariables } from "./variables.ts";
import { checkWhitelist } from "./whitelist.ts";

interface Found {
  job: Job;
  trigger: GenericTrigger;
}

/** Answers /generic-webhook-trigger/invoke. */
export function answerGenericTrigger(machine: Machine, caller: Caller, request: Received): Reply {
  if (request.method === "OPTIONS") return replyEmpty(200);
  const answer = answerToday(machine, caller, request);
  return machine.options.genericTriggerVersion === "1.65" ? asBefore166(answer) : answer;
}

/** The same as older versions said it: 200 whatever happened, and refusals in the place of the results. */
function asBefore166(answer: Reply): Reply {
  const told = parseJson(String(answer.body));
  if (!isRecord(told)) return answer;
  const message = readText(told, "message") ?? "";
  const refused = answer.status === 404 ? { ANY: message } : message;
  const triggerResults = isRecord(told["jobs"]) ? told["jobs"] : refused;
  return replyJson(200, { status: "ok", data: { triggerResults } });
}

function answerToday(machine: Machine, caller: Caller, request: Received): Reply {
  const form = readForm(request);
  const text = isUrlencoded(request) ? formToJson(request) : request.body.toString("utf8");
  const outside = checkWhitelist(machine.options.genericWhitelist, request, text);
  if (outside !== undefined) {
    const headers = JSON.stringify(request.headers);
    return replyJson(403, {
      jobs: null,
      message: `Sender, ${request.remoteAddress}, with headers ${headers} did not pass whitelist.\n${outside}`,
    });
  }
  const token = readToken(request, form);
  const found = findJobs(machine, caller, token);
  if (found.length === 0) {
    const supplied = token === undefined ? "No token was supplied." : "A token was supplied.";
    const older = "If you are using a token, you need to pass it like ...trigger/invoke?token=TOKENHERE. ";
    const more = knowsDryRuns(machine) ? `\n${supplied}\n` : ` ${older}`;
    return replyJson(404, {
      jobs: null,
      message: `Did not find any jobs with GenericTrigger configured!${more}`,
    });
  }
  const jobs: Record<string, unknown> = {};
  let hasFailed = false;
  for (const { job, trigger } of found) {
    if (trigger.failsWith !== undefined) {
      hasFailed = true;
      jobs[job.fullName] =
        `Exception occurred (class java.lang.IllegalStateException: ${trigger.failsWith}), full stack trace in Jenkins server log.`;
      continue;
    }
    const shown = trigJob(machine, { job, trigger }, request, form, text);
    if (trigger.isSilent !== true) jobs[job.fullName] = shown;
  }
  if (hasFailed) return replyJson(500, { jobs, message: "There were errors when triggering jobs." });
  return Object.keys(jobs).length === 0 ? replyEmpty(200) : replyJson(200, { jobs, message: "Triggered jobs." });
}

function knowsDryRuns({ options }: Machine): boolean {
  return (options.genericTriggerVersion ?? "2.1") === "2.1";
}

function trigJob(
  machine: Machine,
  { job, trigger }: Found,
  request: Received,
  form: URLSearchParams,
  text: string,
): Record<string, unknown> {
  const resolvedVariables = resolveVariables(trigger, { body: parseJson(text), query: form, headers: request.headers });
  const regexpFilterText = renderText(trigger.regexpFilterText ?? "", resolvedVariables);
  const regexpFilterExpression = trigger.regexpFilterExpression ?? "";
  const shown = { regexpFilterExpression, triggered: false, resolvedVariables, regexpFilterText, id: 0, url: "" };
  if (regexpFilterExpression !== "" && !new RegExp(regexpFilterExpression).test(regexpFilterText)) return shown;
  if (knowsDryRuns(machine) && readHeader(request, "gwt-dry-run") === "true")
    return { ...shown, triggered: true, url: jobUrl(job, machine.rootUrl()) };
  if (job.isDisabled) return shown;
  const quietSeconds =
    trigger.mayOverrideQuietPeriod === true
      ? Number(form.get("jobQuietPeriod") ?? readHeader(request, "jobquietperiod") ?? -1)
      : -1;
  const order: BuildOrder = {
    parameters: valuesFromVariables(job, resolvedVariables),
    environment: resolvedVariables,
    cause: { _class: "org.jenkinsci.plugins.gwt.GenericCause", shortDescription: "Generic Cause" },
    isUnique: trigger.allowSeveralTriggersPerBuild !== true,
    ...(quietSeconds >= 0 ? { quietPeriodMs: quietSeconds * 1000 } : {}),
  };
  const scheduled = machine.schedule(job, order);
  return scheduled.kind === "refused"
    ? shown
    : { ...shown, triggered: true, id: scheduled.item.id, url: `queue/item/${scheduled.item.id}/` };
}

// A job made from a branch knows its triggers only after its first run: they stand in its Jenkinsfile.
function findJobs(machine: Machine, caller: Caller, token: string | undefined): Found[] {
  return machine.jobs.all().flatMap((job) => {
    const trigger = job.options.genericTrigger;
    if (trigger === undefined || (job.branch !== undefined && job.builds.length === 0)) return [];
    const isFor = token === undefined ? trigger.token === undefined && canSee(caller, job) : trigger.token === token;
    return isFor ? [{ job, trigger }] : [];
  });
}

function readToken(request: Received, form: URLSearchParams): string | undefined {
  const bearer = /^Bearer (.*)$/.exec(readHeader(request, "authorization") ?? "")?.[1];
  return form.get("token") ?? readHeader(request, "token") ?? bearer ?? readHeader(request, "x-gitlab-token");
}

function formToJson(request: Received): string {
  const fields = new URLSearchParams(request.body.toString("utf8"));
  fields.delete("token");
  return JSON.stringify(Object.fromEntries([...fields.keys()].map((name) => [name, fields.getAll(name)])));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
