// Concourse: a webhook token makes it re-check a resource, or a job is started by name; results are polled.
// https://github.com/concourse/concourse atc/routes.go, atc/api/resourceserver/check_webhook.go
import { readBearer } from "../stand-in/credentials.ts";
import { unixSeconds } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import type { Received } from "../stand-in/received.ts";
import { replyEmpty, replyJson, replyText } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import type { RouteHandler } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a Concourse can be started with. */
export interface ConcourseOptions extends StandInOptions {
  token?: string;
  team?: string;
  pipeline?: string;
  jobs?: readonly string[];
  /** Resources by name: the webhook's token, the job a new version starts, and the version a check would find. */
  resources?: Readonly<
    Record<string, { webhookToken: string; job: string; head?: { branch: string; commit: string } }>
  >;
}

/** Starts a Concourse with one pipeline. */
export function startConcourse(options: ConcourseOptions = {}): Promise<StandIn> {
  const { token = "concourse-token", team = "main", pipeline = "app", jobs = ["build"] } = options;
  const resources = options.resources ?? { repo: { webhookToken: "check-me", job: "build" } };
  return startStandIn(options, ({ farm }) => {
    const isHere = (at: (name: string) => string): boolean => at("team") === team && at("pipeline") === pipeline;
    const show = (build: StandInBuild): Reply => replyJson(200, showBuild(build, team, pipeline));

    // No other credential is asked for here, and no revision can be given: the check finds what it finds.
    const check = (request: Received, at: (name: string) => string): Reply => {
      if (!isHere(at)) return replyEmpty(404);
      const given = request.query.get("webhook_token") ?? "";
      if (given === "") return replyEmpty(400);
      const resource = resources[at("resource")];
      if (resource === undefined) return replyEmpty(404);
      if (given !== resource.webhookToken) return replyEmpty(401);
      farm.add({ job: resource.job, branch: resource.head?.branch, commit: resource.head?.commit });
      return replyJson(201, {
        id: farm.builds.length,
        name: "check",
        status: "started",
        team_name: team,
        pipeline_name: pipeline,
      });
    };

    const guarded =
      (handler: RouteHandler): RouteHandler =>
      (request, at) =>
        readBearer(request) === token ? handler(request, at) : replyText(401, "not authorized\n");
    const guardedBuild = (handler: (build: StandInBuild) => Reply): RouteHandler =>
      guarded((_request, at) => {
        const build = farm.builds.find(({ number }) => String(number) === at("build"));
        return build === undefined ? replyEmpty(404) : handler(build);
      });

    return {
      answer: route(
        {
          "GET /api/v1/info": () => replyJson(200, { version: "7.14.1", worker_version: "2.5" }),
          "GET /api/v1/user": guarded(() => replyJson(200, { user_name: "admin", is_admin: true })),
          "POST /api/v1/teams/:team/pipelines/:pipeline/resources/:resource/check/webhook": check,
          "GET /api/v1/teams/:team/pipelines/:pipeline/jobs/:job": guarded((_request, at) =>
            isHere(at) && jobs.includes(at("job"))
              ? replyJson(200, { name: at("job"), pipeline_name: pipeline, team_name: team })
              : replyEmpty(404),
          ),
          "POST /api/v1/teams/:team/pipelines/:pipeline/jobs/:job/builds": guarded((_request, at) =>
            isHere(at) && jobs.includes(at("job")) ? show(farm.add({ job: at("job") })) : replyEmpty(404),
          ),
          "GET /api/v1/builds/:build": guardedBuild(show),
          "PUT /api/v1/builds/:build/abort": guardedBuild((build) => {
            farm.finish(build, "cancelled");
            return replyEmpty(204);
          }),
        },
        {
          unknown: () => replyText(404, "404 page not found\n"),
          wrongMethod: () => replyText(405, "Method Not Allowed\n"),
        },
      ),
    };
  });
}

function showBuild(build: StandInBuild, team: string, pipeline: string): Record<string, unknown> {
  return {
    id: build.number,
    name: String(build.number),
    status: statusOf(build),
    team_name: team,
    pipeline_name: pipeline,
    job_name: build.job,
    api_url: `/api/v1/builds/${build.number}`,
    start_time: build.startedMs === undefined ? undefined : unixSeconds(build.startedMs),
    end_time: build.endedMs === undefined ? undefined : unixSeconds(build.endedMs),
  };
}

function statusOf(build: StandInBuild): string {
  if (build.state !== "ended") return build.state === "queued" ? "pending" : "started";
  return { success: "succeeded", failure: "failed", cancelled: "aborted" }[build.verdict ?? "success"];
}
