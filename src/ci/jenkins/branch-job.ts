// Which job of a multibranch project builds a pull request or a branch. A pull request built in one way is PR-7; in
// both, as it is and merged, PR-7-head and PR-7-merge (bitbucket-branch-source-plugin, BitbucketSCMSource.java; so does
// the plugin for GitHub).

import type { Answer, Talk } from "../../core/call.ts";
import type { Link } from "../../core/link.ts";
import { decode, pathOf } from "../kit/address.ts";
import { isOk, jsonOf } from "../kit/answer.ts";
import { at, listAt, textAt } from "../kit/json.ts";
import { question } from "./access.ts";
import type { JenkinsAccess } from "./access.ts";
import { jobPath } from "./address.ts";
import type { BranchOf } from "./address.ts";

/** The job's path; in words what was looked for; or that the project itself is not there, or did not say. */
export type FoundJob = { readonly path: string } | { readonly unfound: string } | "no-project" | "unknown";

/** Asks Jenkins for the branch jobs of the link's project, once its usual name is not there. */
export function* findBranchJob(access: JenkinsAccess, link: Link, branch: BranchOf): Talk<FoundJob> {
  const project = jobPath(link.settings["job"] ?? "");
  const answer: Answer = yield question(access, "look for the branch's job", project, "jobs[name]");
  if (answer.kind === "answered" && answer.status === 404) return "no-project";
  const jobs = jsonOf(answer);
  if (!isOk(answer) || at(jobs, "jobs") === undefined) return "unknown";
  const named = listAt(jobs, "jobs").flatMap((job) => textAt(job, "name") ?? []);
  const { pullRequestId: id } = branch;
  const isPullRequest = link.settings["branchJobs"] === "pull-request" && id !== undefined;
  // The one that builds the commit as it was pushed comes first: that is the commit the status is shown on.
  const names = isPullRequest ? [`PR-${id}`, `PR-${id}-head`, `PR-${id}-merge`] : [branch.refName];
  // A branch's job has its name escaped: feature%2Fx.
  const found = names.flatMap((name) => named.find((one) => one === name || decode(one) === name) ?? [])[0];
  if (found !== undefined) return { path: `${project}/job${pathOf(found)}` };
  return { unfound: `none of its ${named.length} branch jobs is called ${names.join(" or ")}` };
}
