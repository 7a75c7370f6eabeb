// Jenkins' words for how a build stands: from its API, and as its Notification plugin posts them.
// https://plugins.jenkins.io/notification/

import type { BuildState } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import { isHttpUrl } from "../kit/address.ts";
import { runOf } from "./address.ts";
import { at, entriesAt, listAt, numberAt, textAt } from "../kit/json.ts";
import { deliveryIn, jsonBody, known, unreadable } from "../kit/posted-result.ts";
import { isSimpleResult, simpleResultOf } from "../kit/simple-result.ts";

const verdicts: Readonly<Record<string, BuildState>> = {
  SUCCESS: "passed",
  UNSTABLE: "unstable",
  FAILURE: "failed",
  NOT_BUILT: "not-built",
  ABORTED: "aborted",
};

/** Fields of a build that are asked for. */
export const buildTree =
  "building,inProgress,result,number,url,queueId,duration,fullDisplayName,description," +
  "actions[totalCount,failCount,skipCount]";

/** A build as the API shows it; undefined when it is none. */
export function resultOfBuild(build: unknown): Result | undefined {
  const number = numberAt(build, "number");
  if (number === undefined) return undefined;
  const verdict = textAt(build, "result");
  const isRunning = at(build, "building") === true || at(build, "inProgress") === true || verdict === undefined;
  const url = textAt(build, "url");
  const duration = numberAt(build, "duration");
  return known({
    state: isRunning ? "running" : (verdicts[verdict] ?? "failed"),
    name: textAt(build, "fullDisplayName"),
    number: String(number),
    url: isHttpUrl(url) ? url : undefined,
    description: textAt(build, "description"),
    tests: testsOf(build),
    durationMs: isRunning || duration === 0 ? undefined : duration,
  });
}

/** A report of the Notification plugin, or the simple result a pipeline posts by itself. */
export function resultOfReport(hook: Hook): Result[] {
  const report = jsonBody(hook, "Jenkins' Notification plugin sends");
  const phase = textAt(report, "build", "phase");
  if (phase === undefined) {
    if (isSimpleResult(report)) return [simpleResultOf(report, hook)];
    throw unreadable('it has neither "build.phase", as the Notification plugin sends, nor "state"');
  }
  const state = stateOfPhase(phase, textAt(report, "build", "status"));
  if (state === undefined) return [];
  const build = at(report, "build");
  const number = numberAt(build, "number");
  const queueItem = numberAt(build, "queue_id");
  const name = textAt(report, "display_name") ?? textAt(report, "name");
  const url = textAt(build, "full_url");
  const commit = textAt(build, "scm", "commit");
  const duration = numberAt(build, "duration");
  return [
    known({
      state,
      run: queueItem !== undefined && queueItem > 0 ? runOf(String(queueItem)) : undefined,
      deliveryId: deliveryIdOf(build) ?? deliveryIn(hook),
      commit: commit !== undefined && isWholeHash(commit) ? commit : undefined,
      refName: textAt(build, "scm", "branch")?.replace(/^(?:refs\/heads\/|refs\/remotes\/)?(?:origin\/)?/, ""),
      name: name === undefined || number === undefined ? name : `${name} #${number}`,
      number: number?.toString(),
      url: isHttpUrl(url) ? url : undefined,
      tests: summaryOf(build),
      durationMs: duration === 0 ? undefined : duration,
    }),
  ];
}

/** COMPLETED and FINALIZED (FINISHED before 1.6) both carry the verdict; a phase without one says nothing. */
function stateOfPhase(phase: string, status: string | undefined): BuildState | undefined {
  if (phase === "QUEUED") return "queued";
  if (phase === "STARTED") return "running";
  if (phase !== "COMPLETED" && phase !== "FINALIZED" && phase !== "FINISHED") return undefined;
  return status === undefined ? undefined : verdicts[status];
}

/** A parameter such as DELIVERY_ID={{ delivery_id }} comes back with the report. */
function deliveryIdOf(build: unknown): string | undefined {
  const found = entriesAt(build, "parameters").find(([name]) =>
    name
      .toLowerCase()
      .replace(/[^a-z]/g, "")
      .endsWith("deliveryid"),
  );
  return typeof found?.[1] === "string" && found[1] !== "" ? found[1] : undefined;
}

function testsOf(build: unknown): Result["tests"] {
  const action = listAt(build, "actions").find((one) => numberAt(one, "totalCount") !== undefined);
  const total = numberAt(action, "totalCount");
  if (total === undefined) return undefined;
  const [failed, skipped] = [numberAt(action, "failCount") ?? 0, numberAt(action, "skipCount") ?? 0];
  return { passed: Math.max(0, total - failed - skipped), failed, skipped };
}

function summaryOf(build: unknown): Result["tests"] {
  const total = numberAt(build, "test_summary", "total");
  if (total === undefined || total === 0) return undefined;
  return {
    passed: numberAt(build, "test_summary", "passed") ?? 0,
    failed: numberAt(build, "test_summary", "failed") ?? 0,
    skipped: numberAt(build, "test_summary", "skipped") ?? 0,
  };
}
