// What TeamCity calls a branch: its logical name, which is what * or the parentheses of a VCS root's branch
// specification match of refs/heads/feature/x: feature/x, x, or all of it.
// https://www.jetbrains.com/help/teamcity/working-with-feature-branches.html (logical branch name),
// https://www.jetbrains.com/help/teamcity/rest/branch.html, .../branchlocator.html

import type { Answer, Talk } from "../../core/call.ts";
import type { Event } from "../../core/event.ts";
import { isLimit } from "../../core/limits/passing-refusal.ts";
import { encode } from "../../core/text/text.ts";
import { at, listAt, textAt } from "../kit/json.ts";
import { ask, objectIn, refNameOf } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";

/** The name to ask for, and in words what was looked for where none fits; or the answer that left it open. */
export type FoundName = { readonly name: string; readonly unfound?: string } | { readonly failed: Answer };

/** Asks TeamCity what it calls the event's branch or tag; where it lists nothing like it, the host's name stays. */
export function* findBranchName(rest: Rest, buildType: string, event: Event): Talk<FoundName> {
  const plain = refNameOf(event);
  const full = `refs/${event.ref?.type === "tag" ? "tags" : "heads"}/${plain}`;
  const path = `/app/rest/buildTypes/id:${encode(buildType)}/branches`;
  const wanted = "locator=policy:ALL_BRANCHES&fields=branch(name,default)";
  const answer = yield ask(rest, "ask what it calls the branch", `${path}?${wanted}`);
  const list = objectIn(answer);
  // What it does not let be asked, or does not know, the build's own request tells better.
  if (list === undefined) return isPassing(answer) ? { failed: answer } : { name: plain };
  const branches = listAt(list, "branch");
  const listed = new Set(branches.map((branch) => textAt(branch, "name")));
  const names = namesOf(plain, full);
  for (const name of names) {
    if (!listed.has(name)) continue;
    // A part of the name may be another branch's as well.
    const isIt = name.length >= plain.length || (yield* isBranch(rest, buildType, name, full));
    if (isIt === true) return { name };
    if (isIt !== false) return { failed: isIt };
  }
  // With nothing but its default branch, a configuration has no branch specification at all.
  if (branches.every((branch) => at(branch, "default") === true)) return { name: plain };
  return { name: plain, unfound: `it lists no branch ${names.join(" or ")}` };
}

/** feature/x, refs/heads/feature/x, heads/feature/x, x: the usual one first, then from long to short. */
function namesOf(plain: string, full: string): string[] {
  const parts = full.split("/");
  const ends = parts.map((_part, start) => parts.slice(start).join("/"));
  return [...new Set([plain, ...ends])].filter((name) => name !== "");
}

/** Whether its last build under that name was of the ref; one that was never built is taken for it. */
function* isBranch(rest: Rest, buildType: string, name: string, full: string): Talk<boolean | Answer> {
  // These signs end a value in a locator.
  if (/[(),:$]/.test(name)) return false;
  const locator = `buildType:(id:${encode(buildType)}),branch:(name:${encode(name)}),state:any,count:1`;
  const path = `/app/rest/builds?locator=${locator}&fields=build(revisions(revision(vcsBranchName)))`;
  const answer = yield ask(rest, "ask which branch that is", path);
  const builds = objectIn(answer);
  if (builds === undefined) return isPassing(answer) ? answer : false;
  const refs = listAt(builds, "build").flatMap((build) =>
    listAt(build, "revisions", "revision").map((revision) => textAt(revision, "vcsBranchName")),
  );
  return refs.length === 0 || refs.includes(full);
}

/** No answer, or none that says anything about branches. */
function isPassing(answer: Answer): boolean {
  return answer.kind === "failed" || isLimit(answer) || answer.status >= 500 || answer.status === 401;
}
