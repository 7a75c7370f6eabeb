// Addresses inside a Jenkins: jobs in folders, branch jobs of multibranch projects, queue items.
// https://www.jenkins.io/doc/book/using/remote-access-api/

import type { Build } from "../../core/build.ts";
import type { Event } from "../../core/event.ts";
import type { Link } from "../../core/link.ts";
import { before, trimEndOf } from "../../core/text/text.ts";
import { decode, pathOf } from "../kit/address.ts";

/** What names the branch job of a multibranch project. */
export interface BranchOf {
  readonly refName: string;
  readonly pullRequestId?: number | undefined;
}

/**
 * Path of a job below the Jenkins address: "folder/payments", or its pasted address, becomes /job/folder/job/payments.
 */
export function jobPath(typed: string): string {
  return segmentsOf(typed)
    .map((name) => `/job${pathOf(name)}`)
    .join("");
}

/** Path of the job a link builds; for multibranch projects the job of the branch or pull request. */
export function linkedJobPath(link: Link, branch: BranchOf): string {
  const path = jobPath(link.settings["job"] ?? "");
  const mode = link.settings["branchJobs"] ?? "one";
  if (mode === "pull-request" && branch.pullRequestId !== undefined) return `${path}/job/PR-${branch.pullRequestId}`;
  return mode === "one" ? path : `${path}/job${pathOf(branchJobName(branch.refName))}`;
}

/**
 * Path of the job of a build: of a multibranch project the one its own address names, since Jenkins has several names
 * for a pull request's.
 */
export function jobPathOfBuild(link: Link, build: Build): string {
  const linked = linkedJobPath(link, { refName: build.refName, pullRequestId: build.pullRequestId });
  const own = jobPathIn(build.url);
  const project = `${jobPath(link.settings["job"] ?? "")}/job/`;
  const isItsBranch = own?.startsWith(project) === true && !own.slice(project.length).includes("/");
  return isItsBranch && (link.settings["branchJobs"] ?? "one") !== "one" ? own : linked;
}

/** The branch of an event. */
export function branchOfEvent(event: Event): BranchOf {
  return { refName: event.pullRequest?.sourceBranch ?? event.ref?.name ?? "", pullRequestId: event.pullRequest?.id };
}

/** The branch of a build. */
export function branchOfBuild(build: Build): BranchOf {
  return { refName: build.refName, pullRequestId: build.pullRequestId };
}

/**
 * The name Jenkins gives the job of a branch: a few characters are escaped in the name itself, and once more in
 * addresses (branch-api-plugin, NameEncoder.java), which makes feature/x the famous feature%252Fx.
 */
function branchJobName(branch: string): string {
  if (branch === "") return "%00";
  if (branch === ".") return "%2E";
  if (branch === "..") return "%2E.";
  return branch.replace(/[#%/?[\]\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * Path of the job in an address of Jenkins, whatever its host: "http://other/ci/job/a/job/b/12/" gives /job/a/job/b.
 */
export function jobPathIn(address: string): string | undefined {
  return /(?:\/job\/[^/?#]+)+/.exec(address)?.[0];
}

/**
 * Number of the queue item a Location header names; only its path counts, since Jenkins writes its configured host
 * there.
 */
export function queueItemIn(location: string | undefined): string | undefined {
  return /\/queue\/item\/(\d{1,15})(?:\/|$)/.exec(location ?? "")?.[1];
}

/** The handle of a run: its queue item, which never changes and is known from the start. */
export function runOf(queueItem: string): string {
  return `queue/${queueItem}`;
}

/** The console of a run, by the address of the run. */
export function consoleOf({ url }: Pick<Build, "url">): string | undefined {
  return /\/\d+\/?$/.test(url) ? `${trimEndOf(url, "/")}/console` : undefined;
}

/** The queue item of a handle. */
export function queueItemOf(run: string): string | undefined {
  return /^queue\/(\d{1,15})$/.exec(run)?.[1];
}

function segmentsOf(typed: string): string[] {
  const text = typed.trim();
  const pasted = /^https?:\/\//i.test(text) || /^\/?job\//.test(text);
  if (!pasted)
    return text
      .split("/")
      .map((name) => name.trim())
      .filter((name) => name !== "");
  return [...before(text, "?#").matchAll(/(?:^|\/)job\/([^/]+)/g)].map((found) => decode(found[1] ?? ""));
}
