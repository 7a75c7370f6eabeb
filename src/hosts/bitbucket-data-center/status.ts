// A build on its commit (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-builds-and-deployments/),
// and the older call that versions before 7.4 know
// (https://developer.atlassian.com/server/bitbucket/how-tos/updating-build-status-for-commits/). Posting a key again
// overwrites it, so a repeated call does no harm.

import { isFinished, type StatusState } from "../../core/build.ts";
import type { Answer, Answered, Talk } from "../../core/call.ts";
import type { HostOutcome, HostTrait, Status } from "../../core/host.ts";
import { keyWithin } from "../../core/rules/status.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode, shorten } from "../../core/text/text.ts";
import { defined } from "../../core/rules/defined.ts";

import { refused, unfitForStatus } from "../kit/outcome.ts";
import { putReport } from "./insights.ts";
import { errorOf, isFromResource, judge } from "./judge.ts";
import { repositoryPath, send } from "./paths.ts";

/** Limits of both calls: over them, the whole status is refused. */
const limits = { key: 255, name: 255, url: 450, description: 255, buildNumber: 255, parent: 1024, ref: 1024 } as const;

const purpose = "show the build's status on its commit";
const aim = "show build statuses";

type Shown = HostOutcome<undefined>;

/** Posts the build, the older way where that is all this version knows; with test results, a report goes beside it. */
export function* postStatus(
  apiUrl: string,
  repository: Repository,
  status: Status,
  known: readonly HostTrait[] = [],
): Talk<Shown> {
  const { build } = status;
  const unfit = unfitForStatus(build.commit, "Bitbucket");
  if (unfit !== undefined) return unfit;
  if (writeUrl(status).length > limits.url)
    return refused(
      0,
      `The address of the build has ${writeUrl(status).length} characters and Bitbucket takes ${limits.url}: the CI has to report a shorter one.`,
    );
  const shown =
    (known.includes("no-builds-api") ? undefined : yield* postBuild(apiUrl, repository, status)) ??
    (yield* postOldStatus(apiUrl, repository, status));
  if (shown.outcome !== "done" || build.tests === undefined || !isFinished(build.state)) return shown;
  const reported = yield* putReport(apiUrl, repository, status, build.tests);
  return reported.outcome === "try-again" ? reported : shown;
}

/** Undefined when this version has no such resource. */
function* postBuild(apiUrl: string, repository: Repository, status: Status): Talk<Shown | undefined> {
  const url = `${apiUrl}${repositoryPath(repository)}/commits/${status.build.commit}/builds`;
  const body = buildOf(status);
  let answer = yield send(purpose, "POST", url, body);
  // Versions that know no cancelled builds refuse the word.
  if (body.state === "CANCELLED" && isStatus(answer, 400))
    answer = yield send(purpose, "POST", url, { ...body, state: "FAILED" });
  if ((isStatus(answer, 404) || isStatus(answer, 405)) && !isFromResource(answer)) return undefined;
  return readOutcome(answer, repository, status);
}

function* postOldStatus(apiUrl: string, repository: Repository, status: Status): Talk<Shown> {
  const { key, name, url, description } = buildOf(status);
  const state = status.state === "STOPPED" ? "FAILED" : status.state;
  const answer = yield send(purpose, "POST", `${apiUrl}/rest/build-status/1.0/commits/${status.build.commit}`, {
    key,
    state,
    name,
    url,
    description,
  });
  const outcome = readOutcome(answer, repository, status);
  return outcome.outcome === "done" ? { ...outcome, traits: ["no-builds-api"] } : outcome;
}

const stateWords = {
  INPROGRESS: "INPROGRESS",
  SUCCESSFUL: "SUCCESSFUL",
  FAILED: "FAILED",
  STOPPED: "CANCELLED",
} as const satisfies Record<StatusState, string>;

function buildOf(status: Status) {
  const { build } = status;
  const { tests } = build;
  const ref = build.refName === "" ? "" : `refs/${build.refType === "tag" ? "tags" : "heads"}/${build.refName}`;
  return defined({
    key: keyWithin(status.key, limits.key),
    state: stateWords[status.state],
    name: shorten(status.name, limits.name),
    description: shorten(status.description, limits.description),
    url: writeUrl(status),
    lastUpdated: build.updatedAt,
    // A cut ref would be another ref.
    ...(ref === "" || ref.length > limits.ref ? {} : { ref }),
    ...(build.number === "" ? {} : { buildNumber: shorten(build.number, limits.buildNumber) }),
    duration: build.durationMs === undefined ? undefined : Math.round(build.durationMs),
    parent: status.job === undefined ? undefined : keyWithin(status.job, limits.parent),
    testResults:
      tests === undefined ? undefined : { successful: tests.passed, failed: tests.failed, skipped: tests.skipped },
  });
}

function readOutcome(answer: Answer, repository: Repository, status: Status): Shown {
  const outcome = judge(answer, aim, () => null);
  if (outcome.outcome === "done") return { outcome: "done", value: undefined };
  return answer.kind === "answered" && outcome.outcome === "refused" && !outcome.isAuthorisation
    ? explain(outcome, answer, repository, status)
    : outcome;
}

function explain(
  outcome: Extract<Shown, { outcome: "refused" }>,
  answer: Answered,
  repository: Repository,
  status: Status,
): Shown {
  const commit = status.build.commit.slice(0, 12);
  const words = errorOf(answer);
  if (answer.status === 404) {
    return {
      ...outcome,
      why: `Bitbucket does not know commit ${commit} in ${repository.fullName} (404): it was probably overwritten by a forced push, or the app may not see the repository.`,
    };
  }
  return {
    ...outcome,
    why: `Bitbucket refused the status of commit ${commit} (${answer.status}${words === "" ? "" : `: "${words}"`}): this is for the makers of the app to look at.`,
  };
}

function isStatus(answer: Answer, status: number): answer is Answered {
  return answer.kind === "answered" && answer.status === status;
}

function writeUrl(status: Status): string {
  return status.url.replace(/[{}\s]/g, (sign) => encode(sign));
}
