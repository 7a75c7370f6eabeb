// Buildkite: a build is created over REST; results are polled, or posted by its webhook with token or signature.
// https://buildkite.com/docs/apis/rest-api/builds and https://buildkite.com/docs/apis/webhooks/pipelines
import { createHmac } from "node:crypto";

import { readBearer } from "../stand-in/credentials.ts";
import { isoTime, unixSeconds } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { isRecord, readIn, readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a Buildkite can be started with. */
export interface BuildkiteOptions extends StandInOptions {
  token?: string;
  organization?: string;
  pipelines?: readonly string[];
  /** The webhook's address and token; "signature" signs with the token instead of sending it. */
  webhook?: { url: string; token: string; proof?: "token" | "signature" };
}

/** Starts a Buildkite. */
export function startBuildkite(options: BuildkiteOptions = {}): Promise<StandIn> {
  const { token = "bkua_token", organization = "org", pipelines = ["app"], webhook } = options;
  return startStandIn(options, ({ farm, outbox, url }) => {
    const show = (build: StandInBuild): Record<string, unknown> =>
      showBuild(build, organization, url(), options.nothingFor);
    const isHere = (at: (name: string) => string): boolean =>
      at("org") === organization && pipelines.includes(at("pipeline"));
    const find = (at: (name: string) => string): StandInBuild | undefined =>
      isHere(at)
        ? farm.builds.find(({ job, number }) => job === at("pipeline") && String(number) === at("number"))
        : undefined;
    const unknown = (): Reply => replyJson(404, { message: "Not Found" });

    function create(request: Received, pipeline: string): Reply {
      const body = readJson(request);
      if (!isRecord(body)) return replyJson(400, { message: "Problems parsing JSON" });
      const [commit, branch] = [readText(body, "commit"), readText(body, "branch")];
      const errors = Object.entries({ commit, branch }).flatMap(([field, value]) =>
        value === undefined || value === "" ? [{ field, code: "missing" }] : [],
      );
      if (errors.length > 0) return replyJson(422, { message: "Validation Failed", errors });
      return replyJson(
        201,
        show(
          farm.add({
            job: pipeline,
            branch,
            commit,
            parameters: { ...readTexts(readIn(body, "meta_data")), ...readTexts(readIn(body, "env")) },
          }),
        ),
      );
    }

    const answer = route(
      {
        "GET /v2/access-token": () =>
          replyJson(200, {
            uuid: "b63254c0-3271-4a98-8270-7cfbd6c2f14e",
            scopes: ["read_pipelines", "read_builds", "write_builds"],
          }),
        "GET /v2/organizations/:org/pipelines/:pipeline": (_request, at) =>
          isHere(at) ? replyJson(200, { slug: at("pipeline"), name: at("pipeline") }) : unknown(),
        "POST /v2/organizations/:org/pipelines/:pipeline/builds": (request, at) =>
          isHere(at) ? create(request, at("pipeline")) : replyJson(404, { message: "No pipeline found" }),
        "GET /v2/organizations/:org/pipelines/:pipeline/builds/:number": (_request, at) => {
          const build = find(at);
          return build === undefined ? unknown() : replyJson(200, show(build));
        },
        "PUT /v2/organizations/:org/pipelines/:pipeline/builds/:number/cancel": (_request, at) => {
          const build = find(at);
          if (build === undefined) return unknown();
          return farm.finish(build, "cancelled")
            ? replyJson(200, show(build))
            : replyJson(422, { message: "Build can't be canceled because it's already finished." });
        },
      },
      { unknown },
    );
    return {
      answer: (request) =>
        readBearer(request) === token
          ? answer(request)
          : replyJson(401, {
              message:
                "Authentication required. Please supply a valid API Access Token: https://buildkite.com/docs/apis/rest-api#authentication",
            }),
      onChange: (build) => {
        if (webhook === undefined) return;
        const event = `build.${{ queued: "scheduled", running: "running", ended: "finished" }[build.state]}`;
        const body = JSON.stringify({
          event,
          build: show(build),
          pipeline: { slug: build.job, name: build.job },
          sender: { name: "API" },
        });
        const timestamp = unixSeconds(farm.clock.now());
        const signature = createHmac("sha256", webhook.token).update(`${timestamp}.${body}`).digest("hex");
        const proof: Record<string, string> =
          webhook.proof === "signature"
            ? { "x-buildkite-signature": `timestamp=${timestamp},signature=${signature}` }
            : { "x-buildkite-token": webhook.token };
        void outbox.post(
          webhook.url,
          {
            "content-type": "application/json",
            "user-agent": "Buildkite-Request",
            "x-buildkite-event": event,
            ...proof,
          },
          body,
        );
      },
    };
  });
}

function showBuild(
  build: StandInBuild,
  organization: string,
  url: string,
  nothingFor?: readonly string[],
): Record<string, unknown> {
  const path = `organizations/${organization}/pipelines/${build.job}/builds/${build.number}`;
  return {
    id: build.uuid,
    number: build.number,
    url: `${url}/v2/${path}`,
    web_url: `${url}/${organization}/${build.job}/builds/${build.number}`,
    state: stateOf(build, nothingFor),
    blocked: false,
    branch: build.branch,
    commit: build.commit,
    message: "",
    env: build.parameters,
    meta_data: build.parameters,
    source: "api",
    created_at: isoTime(build.queuedMs),
    scheduled_at: isoTime(build.queuedMs),
    started_at: isoTime(build.startedMs),
    finished_at: isoTime(build.endedMs),
  };
}

/** A build whose steps' conditions all say no is not run. */
function stateOf(build: StandInBuild, nothingFor: readonly string[] = []): string {
  if (nothingFor.includes(build.branch ?? "")) return "not_run";
  if (build.state !== "ended") return build.state === "queued" ? "scheduled" : "running";
  return { success: "passed", failure: "failed", cancelled: "canceled" }[build.verdict ?? "success"];
}

function readTexts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([name, entry]) => [name, String(entry)]));
}
