// A build's status on its commit (https://docs.github.com/en/rest/commits/statuses). The newest of a context counts,
// so a repeated call does no harm.

import type { StatusState } from "../../core/build.ts";
import type { Talk } from "../../core/call.ts";
import type { HostOutcome, Status } from "../../core/host.ts";
import { keyWithin } from "../../core/rules/status.ts";
import type { Repository } from "../../core/tenant.ts";
import { shorten } from "../../core/text/text.ts";

import { ask } from "../kit/ask.ts";
import { unfitForStatus } from "../kit/outcome.ts";
import { accept, judge, repositoryPath } from "./judge.ts";

const descriptionLimit = 140;
const contextLimit = 255;

/** "error" is GitHub's word for no verdict: stopped, lost, not built. */
const states: Readonly<Record<StatusState, string>> = {
  INPROGRESS: "pending",
  SUCCESSFUL: "success",
  FAILED: "failure",
  STOPPED: "error",
};

/** Posts the status; its context is the link's key, so that branch protection may ask for it by a name that stays. */
export function* postStatus(apiUrl: string, repository: Repository, status: Status): Talk<HostOutcome<undefined>> {
  const { commit } = status.build;
  const unfit = unfitForStatus(commit, "GitHub");
  if (unfit !== undefined) return unfit;
  const json = {
    state: states[status.state],
    target_url: status.url,
    description: shorten(describe(status), descriptionLimit),
    context: keyWithin(status.key, contextLimit),
  };
  const answer = yield* ask(apiUrl, {
    purpose: "show the build's status on its commit",
    method: "POST",
    path: `${repositoryPath(repository)}/statuses/${commit}`,
    accept,
    json,
  });
  const outcome = judge(answer, "show build statuses", () => null);
  if (outcome.outcome === "done") return { outcome: "done", value: undefined };
  if (outcome.outcome !== "refused" || outcome.isAuthorisation || (outcome.status !== 404 && outcome.status !== 422))
    return outcome;
  return {
    ...outcome,
    why: `GitHub did not take the status of commit ${commit.slice(0, 12)} in ${repository.fullName}: ${outcome.why} The commit may have been overwritten by a forced push, or the access token may lack "Commit statuses: write".`,
  };
}

/** GitHub shows context and description, and no name: "payments #12: Passed". */
function describe({ name, description }: Status): string {
  return name === "" ? description : `${name}: ${description}`;
}
