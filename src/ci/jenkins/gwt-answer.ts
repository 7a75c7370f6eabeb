// What the Generic Webhook Trigger says: which jobs it found, which of them their filters let start.
// https://github.com/jenkinsci/generic-webhook-trigger-plugin (GenericWebHookRequestReceiver.java)

import type { Answer } from "../../core/call.ts";
import type { Diagnosis, Started } from "../../core/ci-adapter.ts";
import { diagnose, isOk, jsonOf, refusal, said } from "../kit/answer.ts";
import { jobPath, queueItemIn, runOf } from "./address.ts";
import { at, entriesAt, textAt } from "../kit/json.ts";
import { shorten } from "../../core/text/text.ts";

interface TriggeredJob {
  readonly name: string;
  readonly isTriggered: boolean;
  /** What kept it from being started, where it was to be. */
  readonly fault: string | undefined;
  /** Number of its queue item. */
  readonly item: string | undefined;
  readonly filterText: string;
  readonly filterExpression: string;
}

/** What became of a build that was asked for. */
export function readTrigger(answer: Answer, base: string, now: number): Started {
  if (!isOk(answer) || isNoJob(answer) || isNotWhitelisted(answer)) return refusedTrigger(answer, now);
  // With silentResponse the trigger says nothing at all.
  if (answer.body.trim() === "")
    return { outcome: "accepted", run: "", url: "", note: "Jenkins took it silently; its result has to be reported" };
  const jobs = jobsOf(answer);
  if (jobs === undefined) return refusal(answer, "Jenkins", now);
  const fault = jobs.find((job) => job.fault !== undefined);
  const started = jobs.filter((job) => job.isTriggered);
  if (started.length === 0 && fault !== undefined) return couldNotStart(fault.name, fault.fault, 200);
  const first = started.find((job) => job.item !== undefined) ?? started[0];
  if (first === undefined) return { outcome: "ignored", why: ignoredWhy(jobs) };
  const names = started.map((job) => job.name).join(", ");
  const others =
    started.length > 1 ? `; the result of ${first.name} counts, give each job a token of its own to follow all` : "";
  return {
    outcome: "accepted",
    run: first.item === undefined ? "" : runOf(first.item),
    url: `${base}${jobPath(first.name)}/`,
    note: `Jenkins started ${names}${others}`,
  };
}

/** What the trigger says to a token no job has: that it is there. */
export function readDoor(answer: Answer, hasLink: boolean): Diagnosis {
  if (!isNoJob(answer)) return readDryRun(answer);
  const sentence = hasLink
    ? "The Generic Webhook Trigger answers, in a version before 2.1 that can try nothing without starting it: whether the token is right shows with the first delivery."
    : "The Generic Webhook Trigger answers; whether a token is right shows with a link.";
  return { code: "ok", sentence };
}

/**
 * True when the trigger that said so knows dry runs; older ones would start the job. Both came with 2.1.0, dry runs and
 * these words.
 */
export function knowsDryRun(answer: Answer): boolean {
  return answer.kind === "answered" && isNoJob(answer) && /a token was supplied/i.test(answer.body);
}

/** What a dry run says about token and filter. */
export function readDryRun(answer: Answer): Diagnosis {
  if (answer.kind === "failed") return diagnose(answer, "Jenkins");
  if (isNoJob(answer))
    return {
      code: "wrong-token",
      sentence:
        "No job of this Jenkins has a Generic Webhook Trigger with this token (404): copy the token from the job's configuration; a pipeline job has to have run once before its trigger works.",
    };
  if (answer.status === 404)
    return {
      code: "hook-disabled",
      sentence:
        "There is no Generic Webhook Trigger at this address (404): install the plugin in Jenkins, or check the path behind the host name.",
    };
  if (isNotWhitelisted(answer))
    return {
      code: "wrong-credentials",
      sentence: `The trigger's whitelist does not let us in (${answer.status}): add our address to it, or enter its secret here.`,
    };
  const jobs = isOk(answer) ? jobsOf(answer) : undefined;
  if (jobs === undefined) return diagnose(answer, "Jenkins");
  const names = jobs.map((job) => job.name).join(", ");
  if (jobs.every((job) => !job.isTriggered))
    return {
      code: "filter-says-no",
      sentence: `The token is right (${names}), but the job's filter takes no event like our sample: ${ignoredWhy(jobs)}.`,
    };
  return { code: "ok", sentence: `The trigger knows the token and would start ${names}.` };
}

function refusedTrigger(answer: Answer, now: number): Started {
  if (answer.kind === "failed") return refusal(answer, "Jenkins", now);
  if (isNoJob(answer))
    return park(
      `Jenkins has no job with a Generic Webhook Trigger and this token (${answer.status}): correct the token in the link; a pipeline job has to have run once before its trigger works.`,
    );
  if (answer.status === 404)
    return park(
      `Jenkins has no Generic Webhook Trigger at this address (404): install the plugin, or correct the address.${said(answer)}`,
    );
  if (isNotWhitelisted(answer))
    return park(
      `The trigger's whitelist in Jenkins does not let us in (${answer.status}): add our address to it, or enter its secret on the server's page.`,
    );
  if (answer.status === 500 && entriesAt(jsonOf(answer), "jobs").length > 0) {
    // It read the request, and a job could not be started: the same request fails again.
    const [name, why] = entriesAt(jsonOf(answer), "jobs")[0] ?? ["the job", ""];
    return couldNotStart(name, typeof why === "string" ? why : undefined, 500);
  }
  return refusal(answer, "Jenkins", now);
}

function couldNotStart(name: string, why: string | undefined, status: number): Started {
  const words = shorten(why ?? "an exception, which its log describes", 200);
  return park(`Jenkins could not start ${name} (${status}): ${words}. Look at the job's configuration.`);
}

/**
 * From 1.66 on {"jobs":{...},"message":"..."}; before, {"status":"ok","data":{"triggerResults":{...}}}, with 200
 * whatever happened: an exception stands in a job's place, and in the first versions a mere "OK".
 */
function jobsOf(answer: Answer): readonly TriggeredJob[] | undefined {
  const json = jsonOf(answer);
  const isOlder = typeof at(json, "data", "triggerResults") === "object";
  const entries = isOlder ? entriesAt(json, "data", "triggerResults") : entriesAt(json, "jobs");
  if (entries.length === 0 && !isOlder && at(json, "message") === undefined) return undefined;
  return entries.map(([name, job]) => ({
    name,
    isTriggered: at(job, "triggered") === true || job === "OK",
    fault: typeof job === "string" && job !== "OK" ? job : undefined,
    item: queueItemIn(`/${textAt(job, "url") ?? ""}`),
    filterText: textAt(job, "regexpFilterText") ?? "",
    filterExpression: textAt(job, "regexpFilterExpression") ?? "",
  }));
}

function ignoredWhy(jobs: readonly TriggeredJob[]): string {
  const [job] = jobs;
  if (job === undefined) return "Jenkins ignored it: no job was started";
  return `Jenkins ignored it: filter of ${job.name} wants "${shorten(job.filterExpression, 200)}", and its text was "${shorten(job.filterText, 200)}"`;
}

function isNoJob(answer: Answer): boolean {
  return /Did not find any jobs/i.test(refusalIn(answer, 404, "ANY"));
}

function isNotWhitelisted(answer: Answer): boolean {
  return /did not pass whitelist/i.test(refusalIn(answer, 403));
}

/** Where a refusal stands: in an answer of its own status, and before 1.66 in the place of the results. */
function refusalIn(answer: Answer, status: number, ...place: readonly string[]): string {
  if (answer.kind === "failed") return "";
  return answer.status === status ? answer.body : (textAt(jsonOf(answer), "data", "triggerResults", ...place) ?? "");
}

function park(why: string): Started {
  return { outcome: "refused", why, fate: "park" };
}
