// Follows a commit through a Jenkins job whose builds are started by Jenkins itself: the build that checked it out is
// ours.

import type { Build } from "../../core/build.ts";
import type { Talk } from "../../core/call.ts";
import type { Polled } from "../../core/ci-adapter.ts";
import { isOk, jsonOf, later } from "../kit/answer.ts";
import { question } from "./access.ts";
import type { JenkinsAccess } from "./access.ts";
import { buildTree, resultOfBuild } from "./result.ts";
import { at, listAt, textAt } from "../kit/json.ts";

const recentTree = `builds[${buildTree.replace("actions[", "actions[lastBuiltRevision[SHA1],")}]{0,50}`;

/** The handle of a run that is known by its commit. */
export function runOfCommit(commit: string): string {
  return `commit/${commit}`;
}

/** Looks among the job's builds for one of the build's commit (git plugin, BuildData.lastBuiltRevision). */
export function* pollCommit(access: JenkinsAccess, job: string, build: Build): Talk<Polled> {
  const commit = /^commit\/([0-9a-f]{7,64})$/.exec(build.run)?.[1];
  if (commit === undefined)
    return { outcome: "later", why: "Jenkins says nothing about what it starts; only a report can tell its result" };
  const answer = yield question(access, "look for a build of the commit", job, recentTree);
  // The job of a new branch appears when Jenkins has scanned it.
  if (answer.kind === "answered" && answer.status === 404)
    return { outcome: "later", why: "Jenkins has no such job yet, or hides it from this user (404)" };
  const builds = at(jsonOf(answer), "builds");
  if (!isOk(answer) || builds === undefined) return later(answer, "Jenkins");
  // Newest first: a rebuild of the commit is what counts.
  const found = listAt(builds).find((one) =>
    listAt(one, "actions").some((action) => textAt(action, "lastBuiltRevision", "SHA1")?.startsWith(commit) === true),
  );
  const result = resultOfBuild(found);
  return result === undefined
    ? { outcome: "later", why: "none of the job's last 50 builds has checked out this commit" }
    : { outcome: "result", result };
}
