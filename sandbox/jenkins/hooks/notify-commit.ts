// The git plugin's /git/notifyCommit: a nudge to poll, or with sha1 an order to build that commit.
// https://plugins.jenkins.io/git/#plugin-content-push-notification-from-repository
import { readForm } from "../../stand-in/form.ts";
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyEmpty, replyText } from "../../stand-in/reply.ts";
import { jobUrl } from "../remote-api/exposed-job.ts";
import { scheduleAsSystem } from "../machine.ts";
import type { Machine } from "../machine.ts";
import type { Job } from "../model/model.ts";
import { isSameRepository, takesBranch } from "./source-match.ts";

/** Answers GET and POST. */
export function answerNotifyCommit(machine: Machine, request: Received): Reply {
  if (request.method !== "POST" && request.method !== "GET") return replyEmpty(405, { allow: "GET, POST" });
  const form = readForm(request);
  const refusal = checkToken(machine, form.get("token"));
  if (refusal !== undefined) return refusal;
  const url = form.get("url");
  if (url === null) return replyText(400, "Required Query parameter url is missing");
  const sha = form.get("sha1");
  if (sha !== null && !/^[0-9a-f]{40}$/i.test(sha)) return replyText(400, "Illegal SHA1");
  const branches = (form.get("branches") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const matching = machine.jobs.all().filter((job) => isConcerned(job, url, branches));
  if (matching.length === 0) {
    return replyText(
      200,
      `No git jobs using repository: ${url} and branches: ${branches.join(",")}\n` +
        `No Git consumers using SCM API plugin for: ${url}\n`,
    );
  }
  for (const job of matching) nudge(machine, job, branches, sha);
  const lines = matching.map((job) =>
    sha === null ? `Scheduled polling of ${job.fullDisplayName}\n` : `Scheduled ${job.fullDisplayName}\n`,
  );
  return {
    status: 200,
    headers: {
      "content-type": "text/plain;charset=utf-8",
      triggered: matching.map((job) => jobUrl(job, machine.rootUrl())),
    },
    body: lines.join(""),
  };
}

function nudge(machine: Machine, job: Job, branches: readonly string[], sha: string | null): void {
  if (sha !== null) {
    scheduleAsSystem(machine, job, `commit notification ${sha}`, "hudson.plugins.git.GitStatus$CommitHookCause", {
      sha,
      branch: branches[0] ?? "detached",
    });
    return;
  }
  for (const [branch, head] of Object.entries(job.options.git?.heads ?? {})) {
    const isNew = !job.builds.some((build) => build.revision?.sha === head);
    if (isNew && (branches.length === 0 || branches.includes(branch))) {
      scheduleAsSystem(machine, job, "Started by an SCM change", "hudson.triggers.SCMTrigger$SCMTriggerCause", {
        sha: head,
        branch,
      });
    }
  }
}

function checkToken(machine: Machine, token: string | null): Reply | undefined {
  if (machine.options.notifyCommitTokenCheck === "disabled") return undefined;
  if (token === null || token === "")
    return replyText(
      401,
      "An access token is required. Please refer to Git plugin documentation (https://plugins.jenkins.io/git/#plugin-content-push-notification-from-repository) for details.",
    );
  return machine.options.notifyCommitTokens?.includes(token) === true
    ? undefined
    : replyText(403, "Invalid access token");
}

function isConcerned(job: Job, url: string, branches: readonly string[]): boolean {
  const { git } = job.options;
  if (git?.isPolled !== true || !isSameRepository(git.url, url)) return false;
  return branches.length === 0 || branches.some((branch) => takesBranch(git, branch));
}
