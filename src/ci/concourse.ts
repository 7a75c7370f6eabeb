// Concourse: a webhook makes it check a resource, or a job is started by name; results by polling the job's build.
// https://concourse-ci.org/docs/resources/#resource-schema (webhook_token); atc/routes.go

import type { BuildState } from "../core/build.ts";
import type { Call, Talk } from "../core/call.ts";
import type { CiAdapter, Diagnosis, Result, Started, StartRequest } from "../core/ci-adapter.ts";
import type { Link } from "../core/link.ts";
import type { Server } from "../core/server.ts";
import { encode } from "../core/text/text.ts";
import { basic, formOf, pathOf, withQuery } from "./kit/address.ts";
import { diagnose, isOk, refusal } from "./kit/answer.ts";
import { addressField, choiceField, secretField, textField } from "./kit/fields.ts";
import { idAt, numberAt, textAt } from "./kit/json.ts";
import { known } from "./kit/posted-result.ts";
import { abortBy, ask, bearer, leftDeletion, objectIn, pollBy, probe, restOf, tell } from "./kit/rest.ts";
import type { Rest } from "./kit/rest.ts";
import { simpleResult } from "./kit/simple-result.ts";

const states: Readonly<Record<string, BuildState>> = {
  pending: "queued",
  started: "running",
  succeeded: "passed",
  failed: "failed",
  errored: "failed",
  aborted: "aborted",
};

/** The client every Concourse knows: fly's own (skymarshal/skycmd). */
const flyClient = basic("fly", "Zmx5");

/** Concourse. */
export const concourse: CiAdapter = {
  id: "concourse",
  label: "Concourse",
  summary:
    "Makes Concourse check a resource at once, or starts a job; Concourse itself decides which commit it builds.",
  docs: "https://concourse-ci.org/docs/",
  fields: [
    addressField("https://concourse.example.com"),
    secretField("server", "token", "Token", {
      hint: "A bearer token, as fly keeps it; better a user, since tokens expire after a day.",
    }),
    textField("server", "user", "Local user", "ci-bridge"),
    secretField("server", "password", "Password"),
    textField("link", "team", "Team", "main", { isRequired: true }),
    textField("link", "pipeline", "Pipeline", "payments", { isRequired: true }),
    choiceField("link", "mode", "Does", [
      { value: "check", label: "Checks a resource: new commits start what the pipeline says" },
      { value: "job", label: "Starts a job" },
    ]),
    textField("link", "resource", "Resource", "repo", { hint: "For checking: the resource with a webhook_token." }),
    secretField("link", "webhookToken", "Webhook token", { hint: "For checking: the resource's webhook_token." }),
    textField("link", "job", "Job", "build", { hint: "For starting a job; its build is followed." }),
  ],
  takesParameters: false,
  *test(server, link) {
    const rest = restOf("Concourse", server, {});
    const refused = yield* probe(rest, "ask who answers", "/api/v1/info");
    if (refused !== undefined) return refused;
    if (link === undefined || isCheck(link))
      return {
        code: "ok",
        sentence: "Concourse answers; whether the webhook token is right shows with the first delivery.",
      };
    return yield* testJob(server, link);
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    return isCheck(request.link) ? yield* checkResource(request) : yield* startBuild(request);
  },
  result: (hook) => [simpleResult(hook)],
  *poll(build, link, server) {
    const id = build.run;
    if (!/^\d+$/.test(id)) return { outcome: "later", why: "Concourse named no build; the pipeline has to report" };
    const rest = yield* loggedIn(server);
    return yield* pollBy(rest, `/api/v1/builds/${id}`, (found) => resultOf(found, rest.base, link));
  },
  *abort(build, _link, server) {
    if (!/^\d+$/.test(build.run))
      return { isStopped: false, note: "Concourse named no build, so it cannot be stopped from here" };
    const rest = yield* loggedIn(server);
    return yield* abortBy(rest, tell(rest, "abort the build", "PUT", `/api/v1/builds/${build.run}/abort`));
  },
};

function isCheck(link: Link): boolean {
  return link.settings["mode"] !== "job";
}

function pipelinePath(link: Link): string {
  return `/api/v1/teams${pathOf(link.settings["team"] ?? "main")}/pipelines${pathOf(link.settings["pipeline"] ?? "")}`;
}

/** A typed token; else a fresh one for the local user, as fly gets it. */
function* loggedIn(server: Server): Talk<Rest> {
  const typed = bearer(server.secrets["token"]);
  const user = server.settings["user"] ?? "";
  if (typed["authorization"] !== undefined || user === "") return restOf("Concourse", server, typed);
  const rest = restOf("Concourse", server, {});
  const body = formOf({
    grant_type: "password",
    username: user,
    password: server.secrets["password"] ?? "",
    scope: "openid profile email federated:id groups",
  });
  const signIn = (path: string): Call => ({
    purpose: "sign in",
    method: "POST",
    url: `${rest.base}${path}`,
    headers: { ...rest.headers, authorization: flyClient, "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  let answer = yield signIn("/sky/issuer/token");
  // Where older versions have it.
  if (answer.kind === "answered" && answer.status === 404) answer = yield signIn("/sky/token");
  return restOf("Concourse", server, bearer(textAt(objectIn(answer), "access_token")));
}

function* checkResource(request: StartRequest): Talk<Started> {
  const rest = restOf("Concourse", request.server, {});
  const { link } = request;
  // The webhook token is the only credential here, and this is the only place Concourse takes it.
  const path = withQuery(`${pipelinePath(link)}/resources${pathOf(link.settings["resource"] ?? "")}/check/webhook`, {
    webhook_token: (link.secrets["webhookToken"] ?? "").trim(),
  });
  const answer = yield tell(rest, "check the resource", "POST", path, {});
  if (!isOk(answer))
    return refusal(answer, "Concourse", request.now, {
      401: "Concourse does not know this webhook token (401): copy webhook_token from the resource.",
      404: "Concourse has no such team, pipeline or resource, or the resource has no webhook_token (404).",
    });
  const { team = "main", pipeline = "" } = link.settings;
  return {
    outcome: "accepted",
    run: "",
    url: `${rest.base}/teams${pathOf(team)}/pipelines${pathOf(pipeline)}`,
    note: "Concourse checks the resource; the pipeline has to report its result",
  };
}

function* startBuild(request: StartRequest): Talk<Started> {
  const rest = yield* loggedIn(request.server);
  const job = request.link.settings["job"] ?? "";
  const answer = yield tell(rest, "start the job", "POST", `${pipelinePath(request.link)}/jobs${pathOf(job)}/builds`);
  const build = objectIn(answer);
  const run = idAt(build, "id");
  if (run === undefined || !/^\d+$/.test(run))
    return refusal(answer, "Concourse", request.now, {
      401: "Concourse does not know this token or user (401): tokens expire after a day, a local user with a password does not.",
      404: "Concourse has no such team, pipeline or job (404).",
    });
  const name = idAt(build, "name");
  const note = `Concourse started ${job} #${name ?? run}`;
  return { outcome: "accepted", run, url: pageOf(rest.base, request.link, name), note };
}

function* testJob(server: Server, link: Link): Talk<Diagnosis> {
  const rest = yield* loggedIn(server);
  const answer = yield ask(rest, "look at the job", `${pipelinePath(link)}/jobs${pathOf(link.settings["job"] ?? "")}`);
  if (objectIn(answer) === undefined)
    return diagnose(answer, "Concourse", { 404: "Concourse has no such team, pipeline or job (404)." }, "no-such-job");
  return { code: "ok", sentence: "Concourse knows the job." };
}

/** The build's page; its job's, where the build has no name. */
function pageOf(base: string, link: Link, name: string | undefined): string {
  const { team = "main", pipeline = "", job = "" } = link.settings;
  const page = `${base}/teams${pathOf(team)}/pipelines${pathOf(pipeline)}/jobs${pathOf(job)}`;
  return name === undefined ? page : `${page}/builds/${encode(name)}`;
}

function resultOf(build: object, base: string, link: Link): Result | undefined {
  const status = textAt(build, "status");
  const state = status === undefined ? undefined : states[status];
  if (state === undefined) return undefined;
  const number = idAt(build, "name");
  const [began, ended] = [numberAt(build, "start_time"), numberAt(build, "end_time")];
  return known({
    state,
    number,
    name: number === undefined ? undefined : `${textAt(build, "job_name") ?? "build"} #${number}`,
    url: pageOf(base, link, number),
    durationMs: began === undefined || ended === undefined ? undefined : (ended - began) * 1000,
  });
}
