// Buildkite: a build is created for branch and commit; results by polling or by its webhook, with token or signature.
// https://buildkite.com/docs/apis/rest-api/builds and https://buildkite.com/docs/apis/webhooks/pipelines

import type { BuildState } from "../core/build.ts";
import type { CiAdapter, Result, StartRequest } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import { Problem } from "../core/problem.ts";
import type { Server } from "../core/server.ts";
import { encode, readSignature } from "../core/text/text.ts";
import { isSame } from "../core/secrecy/same.ts";
import { defined } from "../core/rules/defined.ts";
import { isHttpUrl } from "./kit/address.ts";
import { refusal } from "./kit/answer.ts";
import { addressField, secretField, textField } from "./kit/fields.ts";
import { at, idAt, textAt } from "./kit/json.ts";
import { bodyText, deliveryIn, jsonBody, known } from "./kit/posted-result.ts";
import {
  abortBy,
  bearer,
  commitOf,
  leftDeletion,
  objectIn,
  pollBy,
  probe,
  refNameOf,
  restOf,
  tell,
} from "./kit/rest.ts";
import type { Rest } from "./kit/rest.ts";
import { hmacHex } from "./kit/signature.ts";
import { isSimpleResult, simpleResultOf } from "./kit/simple-result.ts";

const states: Readonly<Record<string, BuildState>> = {
  creating: "queued",
  scheduled: "queued",
  running: "running",
  started: "running",
  failing: "running",
  canceling: "running",
  waiting: "queued",
  waiting_failed: "failed",
  blocked: "running",
  passed: "passed",
  failed: "failed",
  canceled: "aborted",
  skipped: "not-built",
  not_run: "not-built",
};

/** Buildkite. */
export const buildkite: CiAdapter = {
  id: "buildkite",
  label: "Buildkite",
  summary: "Creates a build of the branch and commit, with the parameters as its environment.",
  docs: "https://buildkite.com/docs/apis/rest-api/builds",
  fields: [
    { ...addressField("https://api.buildkite.com", "Buildkite's API."), fallback: "https://api.buildkite.com" },
    secretField("server", "token", "API access token", {
      isRequired: true,
      hint: "With read_builds, write_builds and read_pipelines.",
    }),
    secretField("server", "webhookToken", "Webhook token", {
      hint: "As in the webhook's settings, sent plain or as signature; with it, only reports that prove it are taken.",
    }),
    textField("server", "organization", "Organization", "acme", {
      isRequired: true,
      hint: "Its slug, as in the address.",
    }),
    textField("link", "pipeline", "Pipeline", "payments", { isRequired: true, hint: "Its slug, as in the address." }),
  ],
  takesParameters: true,
  *test(server, link) {
    const rest = api(server);
    if (link === undefined)
      return (
        (yield* probe(rest, "ask who we are", "/v2/access-token", {
          404: "There is no Buildkite at this address (404).",
        })) ?? { code: "ok", sentence: "Buildkite answers and knows the token." }
      );
    return (
      (yield* probe(
        rest,
        "look at the pipeline",
        pipelinePath(server, link.settings["pipeline"]),
        { 404: "Buildkite has no such pipeline in this organization, or hides it from the token (404)." },
        "no-such-job",
      )) ?? { code: "ok", sentence: "Buildkite knows the pipeline." }
    );
  },
  *start(request) {
    const left = leftDeletion(request.event);
    if (left !== undefined) return left;
    const rest = api(request.server);
    const pipeline = request.link.settings["pipeline"] ?? "";
    const answer = yield tell(
      rest,
      "create the build",
      "POST",
      `${pipelinePath(request.server, pipeline)}/builds`,
      bodyFor(request),
    );
    const build = objectIn(answer);
    const number = idAt(build, "number");
    if (number === undefined)
      return refusal(answer, "Buildkite", request.now, {
        404: "Buildkite has no such pipeline in this organization, or hides it from the token (404).",
        422: "Buildkite does not take the build (422).",
      });
    const url = textAt(build, "web_url");
    return {
      outcome: "accepted",
      run: `${pipeline}/${number}`,
      url: isHttpUrl(url) ? url : "",
      note: `Buildkite created build ${number}`,
    };
  },
  result: resultOfHook,
  verifyResult(hook, _link, server) {
    const token = (server.secrets["webhookToken"] ?? "").trim();
    if (token !== "" && !isProved(hook, token))
      throw new Problem(
        "not-authenticated",
        "The report proves the webhook's token neither by X-Buildkite-Token nor by X-Buildkite-Signature: type the same token at Buildkite and here.",
      );
  },
  *poll(build, _link, server) {
    const [pipeline = "", number = ""] = build.run.split("/");
    return yield* pollBy(api(server), `${pipelinePath(server, pipeline)}/builds/${encode(number)}`, (found) =>
      resultOf(found, pipeline),
    );
  },
  *abort(build, _link, server) {
    const rest = api(server);
    const [pipeline = "", number = ""] = build.run.split("/");
    return yield* abortBy(
      rest,
      tell(rest, "cancel the build", "PUT", `${pipelinePath(server, pipeline)}/builds/${encode(number)}/cancel`),
    );
  },
};

function api(server: Server): Rest {
  return restOf("Buildkite", server, bearer(server.secrets["token"]));
}

function pipelinePath(server: Server, pipeline: string | undefined): string {
  return `/v2/organizations/${encode(server.settings["organization"] ?? "")}/pipelines/${encode(pipeline ?? "")}`;
}

function bodyFor(request: StartRequest): object {
  const { event } = request;
  const signature = readSignature(event.commit?.author?.raw ?? "");
  const name = signature.email === undefined ? (event.commit?.author?.name ?? event.actor.name) : signature.name;
  return {
    commit: commitOf(event),
    branch: refNameOf(event),
    message: event.commit?.message ?? event.pullRequest?.title ?? `Bitbucket ${event.kind}`,
    ...(name === "" ? {} : { author: defined({ name, email: signature.email }) }),
    env: request.parameters,
    meta_data: { delivery_id: request.deliveryId },
    ...(event.pullRequest === undefined
      ? {}
      : { pull_request_id: event.pullRequest.id, pull_request_base_branch: event.pullRequest.targetBranch }),
    // The link's own filters have decided already.
    ignore_pipeline_branch_filters: true,
  };
}

function resultOfHook(hook: Hook): Result[] {
  const body = jsonBody(hook, "Buildkite's webhook");
  const event = textAt(body, "event");
  if (event === undefined && isSimpleResult(body)) return [simpleResultOf(body, hook)];
  if (event?.startsWith("build.") !== true) return [];
  const result = resultOf(at(body, "build"), textAt(body, "pipeline", "slug") ?? "");
  return result === undefined
    ? []
    : [known({ ...result, deliveryId: textAt(body, "build", "meta_data", "delivery_id") ?? deliveryIn(hook) })];
}

function resultOf(build: unknown, pipeline: string): Result | undefined {
  const number = idAt(build, "number");
  const word = textAt(build, "state");
  const state = word === undefined ? undefined : states[word];
  if (number === undefined || state === undefined) return undefined;
  const url = textAt(build, "web_url");
  const [began, ended] = [
    Date.parse(textAt(build, "started_at") ?? ""),
    Date.parse(textAt(build, "finished_at") ?? ""),
  ];
  return known({
    state,
    run: `${pipeline}/${number}`,
    number,
    name: `${pipeline} #${number}`,
    url: isHttpUrl(url) ? url : undefined,
    description: word === "blocked" ? "waits for somebody to unblock it" : undefined,
    durationMs: ended >= began ? ended - began : undefined,
    endedAt: Number.isNaN(ended) ? undefined : ended,
  });
}

function isProved(hook: Hook, token: string): boolean {
  const signed = /^timestamp=(\d+),\s*signature=([0-9a-f]+)$/.exec(hook.headers["x-buildkite-signature"] ?? "");
  if (signed !== null) return isSame(signed[2] ?? "", hmacHex("sha256", token, `${signed[1] ?? ""}.${bodyText(hook)}`));
  return isSame(hook.headers["x-buildkite-token"] ?? "", token);
}
