// The result anything can post to us: {"state":"passed","url":"...","name":"...","description":"..."}, as JSON or as a
// form.

import type { BuildState } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import { isHash } from "../../core/rules/commit-hash.ts";
import { isHttpUrl } from "./address.ts";
import { at, idAt, nameAt, numberAt, textAt } from "./json.ts";
import { bodyText, deliveryIn, jsonBody, known, unreadable } from "./posted-result.ts";
import { shorten } from "../../core/text/text.ts";

/** Our words, Bitbucket's, and those most CI servers use. */
const states: Readonly<Record<string, BuildState>> = {
  queued: "queued",
  pending: "queued",
  waiting: "queued",
  scheduled: "queued",
  created: "queued",
  running: "running",
  inprogress: "running",
  started: "running",
  building: "running",
  active: "running",
  passed: "passed",
  success: "passed",
  successful: "passed",
  succeeded: "passed",
  ok: "passed",
  green: "passed",
  unstable: "unstable",
  warning: "unstable",
  warnings: "unstable",
  failed: "failed",
  failure: "failed",
  error: "failed",
  errored: "failed",
  broken: "failed",
  red: "failed",
  aborted: "aborted",
  canceled: "aborted",
  cancelled: "aborted",
  stopped: "aborted",
  killed: "aborted",
  notbuilt: "not-built",
  skipped: "not-built",
};

/** The state a word stands for, whatever its case and punctuation; undefined for an unknown one. */
function stateOfWord(word: string): BuildState | undefined {
  const key = word.toLowerCase().replace(/[^a-z]/g, "");
  return Object.hasOwn(states, key) ? states[key] : undefined;
}

/** True when a body looks like the simple result, whatever the CI server. */
export function isSimpleResult(value: unknown): boolean {
  return typeof at(value, "state") === "string";
}

/** Reads the simple result. Throws Problem "unreadable" with what is wrong in it. */
export function simpleResult(hook: Hook): Result {
  const isForm = (hook.headers["content-type"] ?? "").includes("x-www-form-urlencoded");
  return simpleResultOf(
    isForm ? Object.fromEntries(new URLSearchParams(bodyText(hook))) : jsonBody(hook, '{"state":"passed"}'),
    hook,
  );
}

/** Reads the simple result from a body that was parsed already. */
export function simpleResultOf(value: unknown, hook: Hook): Result {
  const word = textAt(value, "state");
  if (word === undefined)
    throw unreadable(
      'it has no "state"; send {"state":"passed"}, or queued, running, unstable, failed, aborted, not-built',
    );
  const state = stateOfWord(word);
  if (state === undefined)
    throw unreadable(
      `its state "${shorten(word, 40)}" is not known; send queued, running, passed, unstable, failed, aborted or not-built`,
    );
  const url = textAt(value, "url");
  if (url !== undefined && !isHttpUrl(url))
    throw unreadable("its url is no http or https address; send the address of the build's page, or leave it out");
  const commit = textAt(value, "commit");
  if (commit !== undefined && !isHash(commit))
    throw unreadable("its commit is no hash of 7 to 64 hex digits; send the commit that was built, or leave it out");
  return known({
    state,
    run: idAt(value, "run"),
    deliveryId: textAt(value, "delivery_id") ?? deliveryIn(hook),
    commit: commit?.toLowerCase(),
    refName: textAt(value, "ref") ?? textAt(value, "branch"),
    context: nameAt(value, "context"),
    name: textAt(value, "name"),
    number: idAt(value, "number"),
    url,
    description: textAt(value, "description"),
    tests: testsOf(at(value, "tests")),
    durationMs: numberAt(value, "duration_ms"),
    isSelfTold: idAt(value, "run") === undefined ? undefined : true,
  });
}

function testsOf(value: unknown): Result["tests"] {
  const [passed, failed, skipped] = [numberAt(value, "passed"), numberAt(value, "failed"), numberAt(value, "skipped")];
  return passed === undefined && failed === undefined && skipped === undefined
    ? undefined
    : { passed: passed ?? 0, failed: failed ?? 0, skipped: skipped ?? 0 };
}
