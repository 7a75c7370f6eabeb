// A build's status on its commit (https://docs.gitlab.com/api/commits/#set-commit-pipeline-status).

import type { Answer, Talk } from "../../core/call.ts";
import type { HostOutcome, Status } from "../../core/host.ts";
import { keyWithin } from "../../core/rules/status.ts";
import type { Repository } from "../../core/tenant.ts";
import { shorten } from "../../core/text/text.ts";

import { ask } from "../kit/ask.ts";
import { wordsOf } from "../kit/judge.ts";
import { refused, unfitForStatus } from "../kit/outcome.ts";
import { judge, projectPath } from "./judge.ts";

const limit = 255;

/**
 * Posts the status. A status GitLab has already is refused with 400 "Cannot transition status", which is as good as
 * done.
 */
export function* postStatus(apiUrl: string, repository: Repository, status: Status): Talk<HostOutcome<undefined>> {
  const { build } = status;
  const unfit = unfitForStatus(build.commit, "GitLab");
  if (unfit !== undefined) return unfit;
  if (status.url.length > limit)
    return refused(
      0,
      `The address of the build has ${status.url.length} characters and GitLab takes ${limit}: the CI has to report a shorter one.`,
    );
  const json = {
    state: stateOf(status),
    name: keyWithin(status.key, limit),
    target_url: status.url,
    description: shorten(status.name === "" ? status.description : `${status.name}: ${status.description}`, limit),
    // Without it GitLab guesses among the branches that have the commit.
    ...(build.refName === "" ? {} : { ref: build.refName }),
  };
  const answer = yield* ask(apiUrl, {
    purpose: "show the build's status on its commit",
    method: "POST",
    path: `${projectPath(repository)}/statuses/${build.commit}`,
    json,
  });
  if (isThereAlready(answer)) return { outcome: "done", value: undefined };
  const outcome = judge(answer, "show build statuses", () => null);
  if (outcome.outcome === "done") return { outcome: "done", value: undefined };
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `GitLab does not know commit ${build.commit.slice(0, 12)} in ${repository.fullName} (404): it was probably overwritten by a forced push, or the access token may not see the project.`,
  };
}

function stateOf({ state, build }: Status): string {
  if (state === "INPROGRESS") return build.state === "running" ? "running" : "pending";
  return { SUCCESSFUL: "success", FAILED: "failed", STOPPED: "canceled" }[state];
}

function isThereAlready(answer: Answer): boolean {
  return answer.kind === "answered" && answer.status === 400 && /cannot transition status/i.test(wordsOf(answer));
}
