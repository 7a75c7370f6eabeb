// Bamboo: a plan, or its plan branch, is queued at a revision; results by polling or by its webhook notification.
// https://developer.atlassian.com/server/bamboo/rest/ (QueueResource)

import type { BuildState } from "../../core/build.ts";
import type { Answer, Call, Talk } from "../../core/call.ts";
import type { CiAdapter, Result, StartRequest } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import type { Server } from "../../core/server.ts";
import { encode, shorten } from "../../core/text/text.ts";
import { basic, formOf, isHttpUrl, withQuery } from "../kit/address.ts";
import { refusal } from "../kit/answer.ts";
import { addressField, choiceField, secretField, textField } from "../kit/fields.ts";
import { at, idAt, momentAt, numberAt, textAt } from "../kit/json.ts";
import { deliveryIn, jsonBody, known } from "../kit/posted-result.ts";
import {
  abortBy,
  ask,
  bearer,
  commitOf,
  leftDeletion,
  objectIn,
  pollBy,
  probe,
  refNameOf,
  restOf,
  tell,
} from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";
import { isSimpleResult, simpleResultOf } from "../kit/simple-result.ts";
import { findPlanBranch } from "./plan-branch.ts";

/** Longer addresses are refused by many a proxy; variables go into a form then. */
const addressCharactersLimit = 6_000;

/** Bamboo. */
export const bamboo: CiAdapter = {
  id: "bamboo",
  label: "Bamboo",
  summary: "Queues a Bamboo plan, or its plan branch, at the commit, with the parameters as plan variables.",
  docs: "https://developer.atlassian.com/server/bamboo/rest/",
  fields: [
    addressField("https://bamboo.example.com"),
    secretField("server", "token", "Personal access token", {
      hint: "From the profile page; it needs permission to build.",
    }),
    textField("server", "user", "User", "ci-bridge", { hint: "Only where there are no personal access tokens." }),
    secretField("server", "password", "Password"),
    textField("link", "plan", "Plan key", "PAY-MAIN", {
      isRequired: true,
      hint: "Project and plan, as in the plan's address.",
    }),
    choiceField("link", "branches", "Builds", [
      { value: "branch", label: "The plan branch; the plan itself where there is none" },
      { value: "branch-only", label: "The plan branch; nothing where there is none" },
      { value: "plan", label: "Always the plan itself" },
    ]),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    const refused = yield* probe(rest, "ask who we are", "/rest/api/latest/currentUser");
    if (refused !== undefined) return refused;
    if (link === undefined) return { code: "ok", sentence: "Bamboo answers and knows us." };
    const plan = planKey(link.settings["plan"]);
    const answer = yield ask(rest, "look at the plan", `/rest/api/latest/plan/${plan}`);
    if (at(objectIn(answer), "enabled") === false)
      return { code: "job-disabled", sentence: `The plan ${plan} is disabled: enable it in Bamboo.` };
    return objectIn(answer) === undefined
      ? {
          code: "no-such-job",
          sentence: `Bamboo has no plan ${plan}, or hides it from us: write project and plan key, such as PAY-MAIN.`,
        }
      : { code: "ok", sentence: `Bamboo knows the plan ${plan}.` };
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    const plan = planKey(request.link.settings["plan"]);
    const chosen = yield* choosePlan(rest, plan, request);
    if ("failed" in chosen) return refusal(chosen.failed, "Bamboo", request.now);
    if ("ignored" in chosen) return { outcome: "ignored", why: chosen.ignored };
    const answer = yield queueCall(rest, chosen.key, request);
    const run = idAt(objectIn(answer), "buildResultKey");
    if (run === undefined)
      return refusal(answer, "Bamboo", request.now, {
        404: `Bamboo has no plan ${chosen.key}, or hides it from us (404).`,
        400: `Bamboo does not build ${chosen.key} (400).`,
      });
    return { outcome: "accepted", run, url: `${rest.base}/browse/${encode(run)}`, note: `Bamboo queued ${run}` };
  },
  result: resultOfHook,
  logUrl: ({ url }) => (/\/browse\/[A-Z\d-]+-\d+$/.test(url) ? `${url}/log` : undefined),
  *poll(build, _link, server) {
    const rest = api(server);
    const polled = yield* pollBy(rest, `/rest/api/latest/result/${encode(build.run)}?includeAllStates=true`, (found) =>
      resultOf(found, rest.base),
    );
    // The result appears only when an agent has begun with it.
    return polled.outcome === "gone" && build.state === "queued"
      ? { outcome: "later", why: "Bamboo shows no result of it yet (404)" }
      : polled;
  },
  *abort(build, _link, server) {
    const rest = api(server);
    return yield* abortBy(rest, tell(rest, "stop the build", "DELETE", `/rest/api/latest/queue/${encode(build.run)}`));
  },
};

function api(server: Server): Rest {
  const user = server.settings["user"] ?? "";
  const token = bearer(server.secrets["token"]);
  const password = user === "" ? {} : { authorization: basic(user, server.secrets["password"] ?? "") };
  // Without this header Bamboo takes a form for a forgery (XSRF check).
  return restOf("Bamboo", server, { "x-atlassian-token": "no-check", ...password, ...token });
}

/** Project keys are upper case to Bamboo; people type them as they like. */
function planKey(typed: string | undefined): string {
  return encode((typed ?? "").trim().toUpperCase());
}

function* choosePlan(
  rest: Rest,
  plan: string,
  request: StartRequest,
): Talk<{ key: string } | { ignored: string } | { failed: Answer }> {
  const mode = request.link.settings["branches"] ?? "branch";
  if (mode === "plan") return { key: plan };
  const branch = refNameOf(request.event);
  const found = yield* findPlanBranch(rest, plan, branch);
  if (found === "none")
    return mode === "branch"
      ? { key: plan }
      : {
          ignored: `Bamboo has no plan branch for ${shorten(branch, 100)}: it makes one when it finds the branch, if the plan says so`,
        };
  if ("failed" in found) return found;
  return found.isEnabled
    ? { key: encode(found.key) }
    : {
        ignored: `Bamboo has switched off its plan branch ${shorten(found.name, 100)}: enable it there to have it built`,
      };
}

function queueCall(rest: Rest, key: string, request: StartRequest): Call {
  const variables = Object.fromEntries(
    Object.entries(request.parameters).map(([name, value]) => [`bamboo.variable.${name}`, value]),
  );
  const path = withQuery(`/rest/api/latest/queue/${key}?executeAllStages=true`, {
    customRevision: commitOf(request.event),
  });
  const long = withQuery(path, variables);
  if (long.length <= addressCharactersLimit) return tell(rest, "queue the build", "POST", long);
  return {
    purpose: "queue the build",
    method: "POST",
    url: `${rest.base}${path}`,
    headers: { ...rest.headers, "content-type": "application/x-www-form-urlencoded" },
    body: formOf(variables),
  };
}

function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "Bamboo's webhook");
  if (isSimpleResult(body)) return [simpleResultOf(body, hook)];
  const run = idAt(body, "build", "buildResultKey");
  const status = textAt(body, "build", "status");
  if (run === undefined || status === undefined) return [];
  const state = verdict(status);
  return [
    known({
      state,
      run,
      number: run.split("-").at(-1),
      name: textAt(body, "build", "buildPlanName"),
      deliveryId: deliveryIn(hook),
    }),
  ];
}

function resultOf(found: object, base: string): Result | undefined {
  const run = idAt(found, "buildResultKey") ?? idAt(found, "key");
  const life = textAt(found, "lifeCycleState");
  if (run === undefined || life === undefined) return undefined;
  const number = idAt(found, "buildNumber") ?? idAt(found, "number");
  const name = textAt(found, "plan", "name") ?? textAt(found, "planName");
  const tests = {
    passed: numberAt(found, "successfulTestCount") ?? 0,
    failed: numberAt(found, "failedTestCount") ?? 0,
    skipped: numberAt(found, "skippedTestCount") ?? 0,
  };
  const url = `${base}/browse/${encode(run)}`;
  const seconds = numberAt(found, "buildDurationInSeconds");
  return known({
    state: unfinished.get(life) ?? verdict(textAt(found, "buildState") ?? textAt(found, "state") ?? ""),
    number,
    name: name === undefined || number === undefined ? name : `${name} #${number}`,
    url: isHttpUrl(url) ? url : undefined,
    tests: tests.passed + tests.failed + tests.skipped === 0 ? undefined : tests,
    durationMs: seconds === undefined || seconds === 0 ? undefined : seconds * 1000,
    endedAt: momentAt(found, "buildCompletedTime"),
  });
}

/** States of a build's life that bring no verdict. */
const unfinished: ReadonlyMap<string, BuildState> = new Map([
  ["Pending", "queued"],
  ["Queued", "queued"],
  ["InProgress", "running"],
  ["NotBuilt", "aborted"],
]);

/** Successful, Failed, Unknown; the webhook also writes them in capitals. */
function verdict(state: string): BuildState {
  const word = state.toLowerCase();
  if (word.startsWith("success")) return "passed";
  return word.startsWith("fail") ? "failed" : "aborted";
}
