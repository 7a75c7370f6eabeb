// Which of Bamboo's plans builds a branch: its plan branches have names of their own, made of the branch's, without
// slashes (feature/x is feature-x). https://developer.atlassian.com/server/bamboo/rest/ (PlanBranchResource)

import type { Answer, Talk } from "../../core/call.ts";
import { isLimit } from "../../core/limits/passing-refusal.ts";
import { encode } from "../../core/text/text.ts";
import { at, idAt, listAt, numberAt, textAt } from "../kit/json.ts";
import { ask, objectIn } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";

/** The plan branch, as Bamboo calls it; that there is none; or the answer that left it open. */
export type FoundBranch =
  { readonly key: string; readonly name: string; readonly isEnabled: boolean } | "none" | { readonly failed: Answer };

const pageSize = 250;
const pagesLimit = 8;

/** Asks Bamboo for the plan branch of a branch: by the usual form of its name, then among all there are. */
export function* findPlanBranch(rest: Rest, plan: string, branch: string): Talk<FoundBranch> {
  const usual = branch.replaceAll("/", "-");
  const answer = yield ask(rest, "find the plan branch", `/rest/api/latest/plan/${plan}/branch/${encode(usual)}`);
  const found = branchIn(objectIn(answer));
  if (found !== undefined) return found;
  if (!isAbsent(answer)) return { failed: answer };
  return yield* searchList(rest, plan, branch);
}

function* searchList(rest: Rest, plan: string, branch: string): Talk<FoundBranch> {
  let alike: FoundBranch | undefined;
  for (let page = 0; page < pagesLimit; page += 1) {
    const path = `/rest/api/latest/plan/${plan}/branch?max-result=${pageSize}&start-index=${page * pageSize}`;
    const answer = yield ask(rest, "look among the plan branches", path);
    if (!isAbsent(answer)) return { failed: answer };
    const list = at(objectIn(answer), "branches");
    const branches = listAt(list, "branch");
    for (const one of branches) {
      if (textAt(one, "shortName") === branch) return branchIn(one) ?? "none";
      if (folded(textAt(one, "shortName") ?? "") === folded(branch)) alike ??= branchIn(one);
    }
    if (branches.length === 0 || (page + 1) * pageSize >= (numberAt(list, "size") ?? 0)) break;
  }
  return alike ?? "none";
}

function branchIn(value: unknown): Exclude<FoundBranch, "none" | { readonly failed: Answer }> | undefined {
  const key = idAt(value, "key");
  if (key === undefined) return undefined;
  return { key, name: textAt(value, "shortName") ?? key, isEnabled: at(value, "enabled") !== false };
}

/** A name without the signs Bamboo may have replaced. */
function folded(name: string): string {
  return name.replace(/[^\p{L}\p{N}.]+/gu, "-");
}

/** True when Bamboo was asked and has nothing: also for a name it takes for none (400). */
function isAbsent(answer: Answer): boolean {
  return answer.kind === "answered" && !isLimit(answer) && [200, 204, 400, 404].includes(answer.status);
}
