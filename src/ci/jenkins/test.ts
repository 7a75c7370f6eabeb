// Tests the connection to a Jenkins and the job of a link, without starting anything.

import type { Answer, Talk } from "../../core/call.ts";
import type { Diagnosis } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import { diagnose, isOk, jsonOf } from "../kit/answer.ts";
import { headersForChange, question } from "./access.ts";
import type { JenkinsAccess } from "./access.ts";
import { jobPath } from "./address.ts";
import { at, listAt, textAt } from "../kit/json.ts";

/** Says whether this is a Jenkins, and whether it lets us in. */
export function* testJenkins(access: JenkinsAccess): Talk<Diagnosis> {
  const answer = yield question(access, "ask who answers", "", "mode,nodeDescription");
  if (!isOk(answer)) return refused(answer, access);
  if (answer.headers["x-jenkins"] === undefined && at(jsonOf(answer), "mode") === undefined) {
    return {
      code: "not-this-kind",
      sentence:
        "Something answers at this address, but it is no Jenkins: check the address and the path behind the host name.",
    };
  }
  // A wrong password may pass for an anonymous visitor; asking for a crumb shows it now, and not at the first build.
  const change = yield* headersForChange(access);
  if ("stopped" in change) return refused(change.stopped, access);
  const known = access.user === "" ? "" : ` and knows ${access.user}`;
  const sentence = `Jenkins ${answer.headers["x-jenkins"] ?? ""} answers${known}.`;
  return { code: "ok", sentence: sentence.replace("  ", " ") };
}

/** Says whether the job of a link is there, takes what the link sends, and can be built. */
export function* testJob(access: JenkinsAccess, link: Link): Talk<Diagnosis> {
  const name = link.settings["job"] ?? "";
  const isMultibranch = (link.settings["branchJobs"] ?? "one") !== "one";
  const answer = yield question(
    access,
    "look at the job",
    jobPath(name),
    "name,buildable,disabled,property[parameterDefinitions[name]],jobs[name]",
  );
  if (!isOk(answer)) {
    const missing = `Jenkins has no job ${name}, or hides it from this user (404): write it with its folders, such as folder/payments.`;
    return diagnose(answer, "Jenkins", { ...credentialHints(access), 404: missing }, "no-such-job");
  }
  const job = jsonOf(answer);
  if (textAt(job, "name") === undefined)
    return { code: "no-such-job", sentence: `There is something at ${name} in Jenkins, but it is no job.` };
  if (isMultibranch) {
    if (at(job, "jobs") === undefined)
      return {
        code: "no-such-job",
        sentence: `${name} is no multibranch project: choose "the job itself", or name the project that contains the branch jobs.`,
      };
    return {
      code: "ok",
      sentence: `Jenkins knows the multibranch project ${name}, with ${listAt(job, "jobs").length} branch jobs.`,
    };
  }
  if (at(job, "jobs") !== undefined && at(job, "buildable") === undefined)
    return {
      code: "no-such-job",
      sentence: `${name} is a folder or multibranch project: name a job in it, or choose "the job of the branch".`,
    };
  if (at(job, "disabled") === true || at(job, "buildable") === false)
    return { code: "job-disabled", sentence: `The job ${name} is disabled: enable it in Jenkins.` };
  return parametersOf(job, link, name);
}

function parametersOf(job: unknown, link: Link, name: string): Diagnosis {
  const declared = listAt(job, "property").flatMap((property) =>
    listAt(property, "parameterDefinitions").map((parameter) => textAt(parameter, "name")),
  );
  const sent = [...link.parameters.map((parameter) => parameter.name), ...Object.keys(link.secretParameters)];
  if (sent.length > 0 && declared.length === 0) {
    return {
      code: "job-takes-no-parameters",
      sentence: `The job ${name} takes no parameters, but the link sends ${sent.join(", ")}: declare them in the job, or remove them from the link.`,
    };
  }
  const dropped = sent.filter((parameter) => !declared.includes(parameter));
  if (dropped.length === 0) return { code: "ok", sentence: `Jenkins knows the job ${name} and its parameters.` };
  return {
    code: "ok",
    sentence: `Jenkins knows the job ${name}, but the job does not declare ${dropped.join(", ")}: Jenkins drops what is not declared.`,
  };
}

function refused(answer: Answer, access: JenkinsAccess): Diagnosis {
  return diagnose(answer, "Jenkins", credentialHints(access));
}

function credentialHints(access: JenkinsAccess): Readonly<Record<number, string>> {
  const user = access.user === "" ? "an anonymous visitor" : access.user;
  return {
    401: `Jenkins refused user or API token of ${user} (401): make a token under the user's Security page in Jenkins and enter it here.`,
    403: `Jenkins does not let ${user} in (403): enter a user with an API token that has Overall/Read.`,
    404: "There is no Jenkins at this address (404): check the path behind the host name.",
  };
}
