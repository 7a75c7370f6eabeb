// What Buildbot's HttpStatusPush reporter posts, when a build begins and when it ends.
// https://docs.buildbot.net/latest/manual/configuration/reporters/http_status.html

import type { Result } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import type { Link } from "../../core/link.ts";
import { isWholeHash } from "../../core/rules/commit-hash.ts";
import { isHttpUrl } from "../kit/address.ts";
import { runOfBuildset, stateOf } from "./run.ts";
import { at, idAt, listAt, numberAt, textAt } from "../kit/json.ts";
import { deliveryIn, jsonBody, known, unreadable } from "../kit/posted-result.ts";
import { isSimpleResult, simpleResultOf } from "../kit/simple-result.ts";

/**
 * One builder's report. Where the link names its builder, that one's verdict is the whole;
 * else a failure is, and a success is progress, since other builders may follow: polling tells the end.
 */
export function resultOfReport(hook: Hook, link?: Link): Result[] {
  const report = jsonBody(hook, "Buildbot's HttpStatusPush sends");
  if (at(report, "buildid") === undefined) {
    if (isSimpleResult(report)) return [simpleResultOf(report, hook)];
    throw unreadable('it has neither "buildid", as HttpStatusPush sends, nor "state"');
  }
  const builder = textAt(report, "builder", "name") ?? textAt(report, "properties", "buildername", 0);
  const wanted = link?.settings["builder"] ?? "";
  if (wanted !== "" && builder !== wanted) return [];
  const state = at(report, "complete") === true ? stateOf(numberAt(report, "results")) : "running";
  const isWhole = wanted !== "" || isForced(report);
  const number = idAt(report, "number");
  const url = textAt(report, "url");
  const [stamp] = listAt(report, "buildset", "sourcestamps");
  const commit = textAt(stamp, "revision") ?? textAt(report, "properties", "revision", 0);
  const [began, ended] = [numberAt(report, "started_at"), numberAt(report, "complete_at")];
  const bsid = idAt(report, "buildset", "bsid");
  return [
    known({
      state: isWhole || state === "failed" ? state : "running",
      run: (isForced(report) || isRebuilt(report)) && bsid !== undefined ? runOfBuildset(bsid) : undefined,
      deliveryId: textAt(report, "properties", "delivery_id", 0) ?? deliveryIn(hook),
      commit: commit !== undefined && isWholeHash(commit) ? commit : undefined,
      refName: (textAt(stamp, "branch") ?? textAt(report, "properties", "branch", 0))?.replace(
        /^refs\/(heads|tags)\//,
        "",
      ),
      name: builder === undefined || number === undefined ? builder : `${builder} #${number}`,
      // Of several builders of a change each has a number, and none is the run's.
      number: isWhole ? number : undefined,
      url: isHttpUrl(url) ? url : undefined,
      description: textAt(report, "state_string"),
      durationMs: began === undefined || ended === undefined ? undefined : Math.round((ended - began) * 1000),
      endedAt: ended === undefined ? undefined : ended * 1000,
    }),
  ];
}

/** "Rebuild" copies a build's properties, our delivery id among them, into a build set of its own. */
function isRebuilt(report: unknown): boolean {
  return (
    numberAt(report, "buildset", "rebuilt_buildid") !== undefined || textAt(report, "buildset", "reason") === "rebuild"
  );
}

/** A forced build set has exactly the builders the link asked for. */
function isForced(report: unknown): boolean {
  return (
    textAt(report, "properties", "reason", 1) !== undefined &&
    /force/i.test(textAt(report, "properties", "reason", 1) ?? "")
  );
}
