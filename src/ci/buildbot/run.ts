// Follows what a change or a forced build became: its build requests, then the builds, then one verdict over all of
// them. https://docs.buildbot.net/latest/developer/raml/index.html

import type { BuildState } from "../../core/build.ts";
import type { Answer, Talk } from "../../core/call.ts";
import type { Polled, Result } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { Server } from "../../core/server.ts";
import { encode } from "../../core/text/text.ts";
import { explain, isOk, later } from "../kit/answer.ts";
import { buildbotApi, commandCall, isList, listOf } from "./api.ts";
import { at, idAt, listAt, numberAt, textAt } from "../kit/json.ts";
import { known } from "../kit/posted-result.ts";
import type { Rest } from "../kit/rest.ts";

/** The handle of a forced build. */
export function runOfBuildset(bsid: string): string {
  return `buildset/${bsid}`;
}

/**
 * Newest build set there is, so that older ones of the same commit are not taken for ours; undefined when the API is
 * closed.
 */
export function* newestBuildset(rest: Rest): Talk<number | undefined> {
  const found = yield* listOf(rest, "look at the newest build set", "buildsets?order=-bsid&limit=1&field=bsid");
  return isList(found) ? (numberAt(found[0], "bsid") ?? 0) : undefined;
}

/** The handle of a change that was just posted: its source stamp, and the build sets that count. */
export function* runOfChange(rest: Rest, revision: string, deliveryId: string, newest: number): Talk<string> {
  // Its order parameter does nothing for changes (seen with 3.7.0), so the newest is found here.
  const found = yield* listOf(rest, "find the change", `changes?revision=${encode(revision)}`);
  if (!isList(found)) return "";
  const newestFirst = [...found].sort(
    (one, other) => (numberAt(other, "changeid") ?? 0) - (numberAt(one, "changeid") ?? 0),
  );
  const ours =
    newestFirst.find((change) => textAt(change, "properties", "delivery_id", 0) === deliveryId) ?? newestFirst[0];
  const stamp = idAt(ours, "sourcestamp", "ssid");
  return stamp === undefined ? "" : `sourcestamp/${stamp}/${newest}`;
}

/** Schedulers wait for a quiet tree (treeStableTimer), for minutes as a rule; what none took by now none will take. */
const unscheduledMs = 20 * 60_000;

/** Asks how the run stands; `builder` limits it to one builder's requests. */
export function* pollRun(server: Server, link: Link, run: string, ageMs: number): Talk<Polled> {
  const rest = yield* buildbotApi(server);
  if ("stopped" in rest) return later(rest.stopped, "Buildbot");
  const requests = yield* requestsOf(rest, run, link.settings["builder"] ?? "");
  if (!isList(requests)) return later(requests.stopped, "Buildbot");
  const [first] = requests;
  if (first === undefined && ageMs >= unscheduledMs)
    return {
      outcome: "result",
      result: { state: "not-built", description: "no scheduler of Buildbot's master made a build of this change" },
    };
  if (first === undefined)
    return {
      outcome: "result",
      result: { state: "queued", description: "no scheduler has made a build of the change yet" },
    };
  const open = requests.find((request) => at(request, "complete") !== true);
  const shown =
    open ??
    requests.reduce(
      (worst, request) =>
        rank(stateOf(numberAt(request, "results"))) < rank(stateOf(numberAt(worst, "results"))) ? request : worst,
      first,
    );
  const builds = yield* listOf(
    rest,
    "look at the build",
    `builds?buildrequestid=${encode(idAt(shown, "buildrequestid") ?? "")}&order=-number&limit=1`,
  );
  const build = isList(builds) ? builds[0] : undefined;
  const isClaimed = requests.some((request) => at(request, "claimed") === true || at(request, "complete") === true);
  const unfinished = isClaimed ? "running" : "queued";
  const state = open === undefined ? stateOf(numberAt(shown, "results")) : unfinished;
  return { outcome: "result", result: describe(rest, state, build) };
}

/** Stops the running builds of a run, and cancels the requests no worker has taken. */
export function* abortRun(
  server: Server,
  link: Link,
  run: string,
): Talk<{ readonly isStopped: boolean; readonly note: string }> {
  const rest = yield* buildbotApi(server);
  if ("stopped" in rest) return { isStopped: false, note: explain(rest.stopped, "Buildbot") };
  const requests = yield* requestsOf(rest, run, link.settings["builder"] ?? "");
  if (!isList(requests)) return { isStopped: false, note: explain(requests.stopped, "Buildbot") };
  let stopped = 0;
  let refusal: Answer | undefined;
  for (const request of requests.filter((one) => at(one, "complete") !== true).slice(0, 20)) {
    const id = encode(idAt(request, "buildrequestid") ?? "");
    const builds = yield* listOf(
      rest,
      "look for a running build",
      `builds?buildrequestid=${id}&complete=false&limit=1`,
    );
    const buildId = isList(builds) ? idAt(builds[0], "buildid") : undefined;
    const reason = { reason: "superseded by a newer commit" };
    const answer = yield buildId === undefined
      ? commandCall(rest, "cancel the request", `buildrequests/${id}`, "cancel", reason)
      : commandCall(rest, "stop the build", `builds/${encode(buildId)}`, "stop", reason);
    if (isOk(answer)) stopped++;
    else refusal = answer;
  }
  if (stopped > 0) return { isStopped: true, note: `Buildbot stops ${stopped} builds` };
  return {
    isStopped: false,
    note: refusal === undefined ? "Buildbot has no running build of it" : explain(refusal, "Buildbot"),
  };
}

function* requestsOf(
  rest: Rest,
  run: string,
  builder: string,
): Talk<readonly unknown[] | { readonly stopped: Answer }> {
  const sets = yield* buildsetsOf(rest, run);
  if (!isList(sets)) return sets;
  const builderId = builder === "" ? undefined : yield* builderIdOf(rest, builder);
  const all: unknown[] = [];
  for (const set of sets.slice(0, 10)) {
    const requests = yield* listOf(
      rest,
      "look at the build requests",
      `buildrequests?buildsetid=${encode(String(set))}`,
    );
    if (!isList(requests)) return requests;
    all.push(...requests);
  }
  return builderId === undefined ? all : all.filter((request) => numberAt(request, "builderid") === builderId);
}

function* buildsetsOf(rest: Rest, run: string): Talk<readonly unknown[] | { readonly stopped: Answer }> {
  const forced = /^buildset\/(\d+)$/.exec(run)?.[1];
  if (forced !== undefined) return [forced];
  const [, stamp = "", newest = "0"] = /^sourcestamp\/(\d+)\/(\d+)$/.exec(run) ?? [];
  const sets = yield* listOf(
    rest,
    "look for builds of the change",
    `buildsets?bsid__gt=${newest}&order=bsid&limit=200`,
  );
  if (!isList(sets)) return sets;
  return sets
    .filter((set) => listAt(set, "sourcestamps").some((one) => idAt(one, "ssid") === stamp))
    .map((set) => idAt(set, "bsid"));
}

function* builderIdOf(rest: Rest, name: string): Talk<number | undefined> {
  const builders = yield* listOf(rest, "look up the builder", `builders?name=${encode(name)}`);
  return isList(builders)
    ? (numberAt(
        builders.find((builder) => textAt(builder, "name") === name),
        "builderid",
      ) ?? -1)
    : undefined;
}

/** 0 success, 1 warnings, 2 failure, 3 skipped, 4 exception, 5 retry, 6 cancelled (process/results.py). */
export function stateOf(results: number | undefined): BuildState {
  if (results === 0 || results === 1) return "passed";
  if (results === 3) return "not-built";
  if (results === 6) return "aborted";
  return results === 2 || results === 4 ? "failed" : "running";
}

/** Small is worse. */
function rank(state: BuildState): number {
  return ["running", "failed", "aborted", "not-built", "passed"].indexOf(state);
}

function describe(rest: Rest, state: BuildState, build: unknown): Result {
  const number = idAt(build, "number");
  const builder = idAt(build, "builderid");
  const [began, ended] = [numberAt(build, "started_at"), numberAt(build, "complete_at")];
  return known({
    state,
    number,
    url:
      number === undefined || builder === undefined
        ? undefined
        : `${rest.base}/#/builders/${encode(builder)}/builds/${encode(number)}`,
    description: textAt(build, "state_string"),
    durationMs: began === undefined || ended === undefined ? undefined : Math.round((ended - began) * 1000),
  });
}
