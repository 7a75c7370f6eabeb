// Forces a build by the REST API of a Buildbot master.
// https://docs.buildbot.net/latest/developer/raml/forcescheduler.html

import type { Talk } from "../../core/call.ts";
import type { Started, StartRequest } from "../../core/ci-adapter.ts";
import { encode } from "../../core/text/text.ts";
import { refusal, said } from "../kit/answer.ts";
import { buildbotApi, commandCall } from "./api.ts";
import { runOfBuildset } from "./run.ts";
import { propertiesOf, repositoryOf } from "./shapes.ts";
import { idAt } from "../kit/json.ts";
import { commitOf, objectIn, refNameOf } from "../kit/rest.ts";

/**
 * POST /api/v2/forceschedulers/NAME. Parameters the scheduler does not declare are dropped by Buildbot without a word.
 */
export function* startForced(request: StartRequest): Talk<Started> {
  const { link, event, now } = request;
  const rest = yield* buildbotApi(request.server);
  if ("stopped" in rest)
    return refusal(rest.stopped, "Buildbot", now, { 401: "Buildbot refused API user or password (401)." });
  const scheduler = link.settings["scheduler"] ?? "";
  const builder = link.settings["builder"] ?? "";
  const prefix = (link.settings["codebase"] ?? "") === "" ? "" : `${link.settings["codebase"] ?? ""}_`;
  const params = {
    ...propertiesOf(request),
    ...(builder === "" ? {} : { builderNames: [builder] }),
    [`${prefix}branch`]: refNameOf(event),
    [`${prefix}revision`]: commitOf(event),
    [`${prefix}repository`]: repositoryOf(request),
    [`${prefix}project`]: link.settings["project"] ?? "",
    reason: `Bitbucket ${event.kind} of ${event.repository.fullName}`,
    // The scheduler refuses a name without an address behind it.
    username: ownerOf(request),
  };
  const answer = yield commandCall(rest, "force the build", `forceschedulers/${encode(scheduler)}`, "force", params);
  const bsid = idAt(objectIn(answer), "result", 0);
  if (bsid !== undefined)
    return {
      outcome: "accepted",
      run: runOfBuildset(bsid),
      url: `${rest.base}/#/pendingbuildrequests`,
      note: `Buildbot forced build set ${bsid}`,
    };
  // A 200 with "result": null is what an unknown method gets: nothing was started.
  if (objectIn(answer) !== undefined)
    return {
      outcome: "refused",
      why: `Buildbot answered 200, but started nothing: the force scheduler ${scheduler} does not know the command.`,
      fate: "park",
    };
  if (answer.kind === "answered" && answer.status === 500)
    return {
      outcome: "refused",
      why: `Buildbot could not force the build (500): has the master a force scheduler named ${scheduler}?${said(answer)}`,
      fate: "try-again",
    };
  return refusal(answer, "Buildbot", now, {
    400: `The force scheduler ${scheduler} does not take this (400).`,
    403: "Buildbot does not let us force builds (403): type an API user that www.authz allows it.",
  });
}

function ownerOf(request: StartRequest): string {
  const raw = request.event.commit?.author?.raw ?? "";
  return /^[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>$/.test(raw) ? raw : "CI Bridge <ci-bridge@example.invalid>";
}
