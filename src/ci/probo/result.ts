// What a Probo container manager says about a build: step by step as it posts it, and as a whole when asked.
// https://github.com/ProboCI/probo lib/api.js (setBuildStatus)

import type { BuildState } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import { contextLimit } from "../../core/text/short-name.ts";
import { encode, shorten } from "../../core/text/text.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import { isHttpUrl } from "../kit/address.ts";
import { at, idAt, listAt, nameAt, textAt } from "../kit/json.ts";
import { deliveryIn, jsonBody, known, unreadable } from "../kit/posted-result.ts";
import { isSimpleResult, simpleResultOf } from "../kit/simple-result.ts";

const states: Readonly<Record<string, BuildState>> = {
  success: "passed",
  pending: "queued",
  running: "running",
  error: "failed",
  fail: "failed",
  failure: "failed",
};

/** One step's status; a step that failed fails the whole build at once. */
export function resultOfReport(hook: Hook): Result[] {
  const report = jsonBody(hook, "Probo's container manager sends");
  const update = at(report, "update");
  const word = textAt(update, "state");
  const context = nameAt(update, "context");
  if (word === undefined || context === undefined) {
    if (isSimpleResult(report)) return [simpleResultOf(report, hook)];
    throw unreadable('it has neither "update.state" and "update.context", as Probo sends, nor "state"');
  }
  const url = textAt(update, "target_url");
  const commit = textAt(report, "build", "commit", "ref");
  const said = textAt(update, "description") ?? "";
  const common = {
    run: idAt(report, "build", "id"),
    deliveryId: textAt(report, "build", "request", "delivery_id") ?? deliveryIn(hook),
    commit: commit !== undefined && isWholeHash(commit) ? commit : undefined,
    url: isHttpUrl(url) ? url : undefined,
  };
  const state = stateOf(word, said);
  const description = describe(word, said);
  const part = known({ ...common, state, context, name: context, description });
  if (state !== "failed") return [part];
  return [part, known({ ...common, state, description: `${shorten(context, contextLimit)}: ${description}` })];
}

/** What is read of a report: the manager sends the whole build back, with the key to the code in its project. */
export function reportWithoutKey(hook: Hook): Uint8Array {
  const report = jsonBody(hook, "Probo's container manager sends");
  if (at(report, "update") === undefined) return hook.body;
  const build = {
    id: at(report, "build", "id"),
    commit: { ref: at(report, "build", "commit", "ref") },
    request: { delivery_id: at(report, "build", "request", "delivery_id") },
  };
  return Buffer.from(JSON.stringify({ update: at(report, "update"), build }), "utf8");
}

/** GET /builds/:id: active until every step has run; the status stays "running" when none failed. */
export function resultOfBuild(build: object, buildUrl: string): Result | undefined {
  const id = idAt(build, "id");
  if (id === undefined) return undefined;
  const steps = listAt(build, "steps");
  const failed = steps
    .filter((step) => states[textAt(step, "state") ?? ""] === "failed")
    .map((step) => textAt(step, "name") ?? "a step");
  const hasFailed = textAt(build, "status") === "error" || failed.length > 0;
  // Between its last step and its last write it is no longer active and still "running": then nothing has failed.
  const isActive = at(build, "active") !== false || textAt(build, "status") === undefined;
  const ended = hasFailed ? "failed" : "passed";
  const progress = steps.length > 0 ? `${steps.length} steps so far` : undefined;
  const url = buildUrl.replaceAll("{{buildId}}", encode(id));
  return known({
    state: isActive ? "running" : ended,
    run: id,
    url: isHttpUrl(url) ? url : undefined,
    description: failed.length > 0 ? `failed: ${failed.join(", ")}` : progress,
  });
}

/** The icon says more than the state: "success" with a running mark is a stage of the set-up. */
function stateOf(word: string, description: string): BuildState {
  const state = states[word] ?? "aborted";
  return state !== "failed" && description.startsWith("[▶]") ? "running" : state;
}

function describe(word: string, description: string): string {
  const plain = description.replace(/^\[[▶⌛■]\] ?/, "");
  return Object.hasOwn(states, word) ? plain : `${plain} (original state: ${shorten(word, 40)})`;
}
