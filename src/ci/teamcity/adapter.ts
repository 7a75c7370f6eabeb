// TeamCity: a build is queued for a branch, pinned to a commit; results by polling or by its built-in webhooks.
// https://www.jetbrains.com/help/teamcity/rest/start-and-cancel-builds.html and .../teamcity-webhooks.html

import type { BuildState } from "../../core/build.ts";
import type { CiAdapter, Result } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import type { Server } from "../../core/server.ts";
import { encode } from "../../core/text/text.ts";
import { isHttpUrl } from "../kit/address.ts";
import { notYet, refusal, said } from "../kit/answer.ts";
import { addressField, choiceField, secretField, textField } from "../kit/fields.ts";
import { at, idAt, listAt, numberAt, textAt } from "../kit/json.ts";
import { deliveryIn, jsonBody, known } from "../kit/posted-result.ts";
import { abortBy, bearer, commitOf, leftDeletion, objectIn, pollBy, probe, restOf, tell } from "../kit/rest.ts";
import type { Rest } from "../kit/rest.ts";
import { findBranchName } from "./branch-name.ts";
import { isSimpleResult, simpleResultOf } from "../kit/simple-result.ts";

const fields =
  "id,number,state,status,statusText,webUrl,startDate,finishDate,canceledInfo(text),buildType(name)," +
  "testOccurrences(passed,failed,ignored)";

/** TeamCity. */
export const teamcity: CiAdapter = {
  id: "teamcity",
  label: "TeamCity",
  summary: "Queues a build of a build configuration for the branch and commit, with the parameters as properties.",
  docs: "https://www.jetbrains.com/help/teamcity/rest/start-and-cancel-builds.html",
  fields: [
    addressField("https://teamcity.example.com"),
    secretField("server", "token", "Access token", {
      isRequired: true,
      hint: "From the profile page, Access Tokens; it needs Run build and View build.",
    }),
    textField("link", "buildType", "Build configuration id", "Payments_Build", {
      isRequired: true,
      hint: "As in the configuration's settings; parameters are called env.NAME, system.NAME or NAME.",
    }),
    choiceField("link", "revision", "Builds", [
      { value: "exact", label: "Exactly the pushed commit; waits until TeamCity has seen it" },
      { value: "head", label: "Whatever the branch's head is when the build starts" },
    ]),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    const refused = yield* probe(rest, "ask who answers", "/app/rest/server");
    if (refused !== undefined) return refused;
    if (link === undefined) return { code: "ok", sentence: "TeamCity answers and knows the token." };
    const id = link.settings["buildType"] ?? "";
    return (
      (yield* probe(
        rest,
        "look at the build configuration",
        `/app/rest/buildTypes/id:${encode(id)}`,
        { 404: `TeamCity has no build configuration ${id}, or hides it from this token (404).` },
        "no-such-job",
      )) ?? { code: "ok", sentence: `TeamCity knows ${id}.` }
    );
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    const id = request.link.settings["buildType"] ?? "";
    const isExact = request.link.settings["revision"] !== "head";
    const found = yield* findBranchName(rest, id, request.event);
    if ("failed" in found) return refusal(found.failed, "TeamCity", request.now);
    const { name, unfound } = found;
    const answer = yield tell(rest, "queue the build", "POST", "/app/rest/buildQueue", {
      buildType: { id },
      branchName: name,
      properties: { property: Object.entries(request.parameters).map(([name, value]) => ({ name, value })) },
      comment: {
        text: `Bitbucket ${request.event.kind} of ${request.event.repository.fullName}, delivery ${request.deliveryId}`,
      },
      ...(isExact
        ? { lastChanges: { change: [{ locator: `version:${commitOf(request.event)},buildType:(id:${id})` }] } }
        : {}),
    });
    const build = objectIn(answer);
    const run = idAt(build, "id");
    if (run === undefined) {
      if (
        isExact &&
        answer.kind === "answered" &&
        (answer.status === 404 || answer.status === 400) &&
        /changes? (is |are )?found|found by locator/i.test(answer.body) &&
        !/build type/i.test(answer.body)
      ) {
        const specification =
          unfound === undefined ? "" : `look at the branch specification of its VCS root (${unfound}), or `;
        return notYet(
          `TeamCity has not seen this commit yet: it asks Bitbucket from time to time, so the build is asked for again; if that never helps, ${specification}let the link build the branch's head.${said(answer)}`,
        );
      }
      return refusal(answer, "TeamCity", request.now, {
        404: `TeamCity has no build configuration ${id}, or hides it from this token (404).`,
      });
    }
    const url = textAt(build, "webUrl");
    return {
      outcome: "accepted",
      run,
      url: isHttpUrl(url) ? url : `${rest.base}/viewLog.html?buildId=${encode(run)}`,
      note: `TeamCity queued build ${run}${unfound === undefined ? "" : `; ${unfound}`}`,
    };
  },
  result: resultOfHook,
  *poll(build, _link, server) {
    return yield* pollBy(api(server), `/app/rest/builds/id:${encode(build.run)}?fields=${encode(fields)}`, resultOf);
  },
  *abort(build, _link, server) {
    const rest = api(server);
    const request = { comment: "Superseded by a newer commit", readdIntoQueue: false };
    // A build is either waiting or running; the other address answers 404.
    if (build.state === "queued") {
      const answer = yield tell(
        rest,
        "take it out of the queue",
        "POST",
        `/app/rest/buildQueue/id:${encode(build.run)}`,
        request,
      );
      if (objectIn(answer) !== undefined) return { isStopped: true, note: "taken out of TeamCity's queue" };
    }
    return yield* abortBy(
      rest,
      tell(rest, "stop the build", "POST", `/app/rest/builds/id:${encode(build.run)}`, request),
    );
  },
};

function api(server: Server): Rest {
  return restOf("TeamCity", server, bearer(server.secrets["token"]));
}

/** {"eventType":"BUILD_FINISHED","payload":{...the build...}}; other events are about agents and changes. */
function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "TeamCity's webhook");
  const event = textAt(body, "eventType");
  if (event === undefined && isSimpleResult(body)) return [simpleResultOf(body, hook)];
  if (event?.startsWith("BUILD_") !== true) return [];
  const result = resultOf(at(body, "payload"));
  if (result === undefined) return [];
  const carried = listAt(body, "payload", "properties", "property").find((property) =>
    /delivery_?id$/i.test(textAt(property, "name") ?? ""),
  );
  const state = event === "BUILD_INTERRUPTED" ? "aborted" : result.state;
  return [known({ ...result, state, deliveryId: textAt(carried, "value") ?? deliveryIn(hook) })];
}

function resultOf(build: unknown): Result | undefined {
  const run = idAt(build, "id");
  const state = textAt(build, "state");
  if (run === undefined || state === undefined) return undefined;
  const number = textAt(build, "number");
  const name = textAt(build, "buildType", "name");
  const url = textAt(build, "webUrl");
  return known({
    state: stateOf(state, textAt(build, "status"), at(build, "canceledInfo") !== undefined),
    run,
    number,
    name: name === undefined || number === undefined ? name : `${name} #${number}`,
    url: isHttpUrl(url) ? url : undefined,
    description: textAt(build, "statusText"),
    tests: testsOf(at(build, "testOccurrences")),
    endedAt: endOf(textAt(build, "finishDate")),
  });
}

function stateOf(state: string, status: string | undefined, isCancelled: boolean): BuildState {
  if (state === "queued") return "queued";
  if (state === "running") return "running";
  // A cancelled build is finished with status UNKNOWN; deleted ones never ran.
  if (isCancelled || status === "UNKNOWN") return "aborted";
  return status === "SUCCESS" ? "passed" : "failed";
}

/** "20261123T121110+0000" (REST API, date format). */
function endOf(text: string | undefined): number | undefined {
  const [, year, month, day, hour, minute, second, zone] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)([+-]\d{4})$/.exec(text ?? "") ?? [];
  const moment = Date.parse(
    `${year ?? ""}-${month ?? ""}-${day ?? ""}T${hour ?? ""}:${minute ?? ""}:${second ?? ""}${zone ?? ""}`,
  );
  return Number.isNaN(moment) ? undefined : moment;
}

function testsOf(tests: unknown): Result["tests"] {
  const counts = {
    passed: numberAt(tests, "passed") ?? 0,
    failed: numberAt(tests, "failed") ?? 0,
    skipped: numberAt(tests, "ignored") ?? 0,
  };
  return counts.passed + counts.failed + counts.skipped === 0 ? undefined : counts;
}
