// Drone: a build is created for a branch and commit; results are polled, or posted by the global webhook, signed.
// https://docs.drone.io/api/builds/build_create/ and https://docs.drone.io/webhooks/overview/
import { createHash, createHmac } from "node:crypto";

import { readBearer } from "../stand-in/credentials.ts";
import { unixSeconds } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { replyEmpty, replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a Drone can be started with. */
export interface DroneOptions extends StandInOptions {
  token?: string;
  /** Active repositories, "ns/name". */
  repositories?: readonly string[];
  /** DRONE_WEBHOOK_ENDPOINT and DRONE_WEBHOOK_SECRET. */
  webhook?: { url: string; secret: string };
}

/** Starts a Drone. */
export function startDrone(options: DroneOptions = {}): Promise<StandIn> {
  const { token = "drone-token", repositories = ["ws/app"], webhook } = options;
  return startStandIn(options, ({ farm, outbox, url }) => {
    const find = (at: (name: string) => string): StandInBuild | undefined =>
      farm.builds.find(({ job, number }) => job === `${at("ns")}/${at("name")}` && String(number) === at("number"));
    const unknown = (): Reply => replyJson(404, { message: "Not Found" });
    const answer = route(
      {
        "GET /api/user": () => replyJson(200, { login: "octocat", active: true }),
        "GET /api/repos/:ns/:name": (_request, at) =>
          repositories.includes(`${at("ns")}/${at("name")}`)
            ? replyJson(200, { slug: `${at("ns")}/${at("name")}`, active: true })
            : unknown(),
        "POST /api/repos/:ns/:name/builds": (request, at) => {
          const job = `${at("ns")}/${at("name")}`;
          if (!repositories.includes(job)) return unknown();
          const { branch = "main", commit, ...parameters } = Object.fromEntries(request.query);
          if (options.notYet?.includes(branch) === true) return unknown();
          if (options.nothingFor?.includes(branch) === true) return replyJson(200, null);
          return replyJson(200, showBuild(farm.add({ job, branch, commit, parameters })));
        },
        "GET /api/repos/:ns/:name/builds/:number": (_request, at) => {
          const build = find(at);
          return build === undefined ? unknown() : replyJson(200, showBuild(build));
        },
        "DELETE /api/repos/:ns/:name/builds/:number": (_request, at) => {
          const build = find(at);
          if (build === undefined) return unknown();
          farm.finish(build, "cancelled");
          return replyEmpty(204);
        },
      },
      { unknown, wrongMethod: () => replyEmpty(405) },
    );
    return {
      answer: (request) =>
        readBearer(request) === token || request.query.get("access_token") === token
          ? answer(request)
          : replyJson(401, { message: "Unauthorized" }),
      onChange: (build) => {
        if (webhook === undefined) return;
        const [namespace = "", name = ""] = build.job.split("/");
        const action = { queued: "created", running: "updated", ended: "completed" }[build.state];
        const body = JSON.stringify({
          event: "build",
          action,
          repo: { namespace, name, slug: build.job },
          build: showBuild(build),
          system: { host: "drone", link: url() },
        });
        const date = new Date(farm.clock.now()).toUTCString();
        void outbox.post(
          webhook.url,
          { "content-type": "application/json", "x-drone-event": "build", ...signDelivery(body, date, webhook.secret) },
          body,
        );
      },
    };
  });
}

/** The headers Drone signs a webhook with: an HTTP signature over date and digest. */
function signDelivery(body: string, date: string, secret: string): { date: string; digest: string; signature: string } {
  const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
  const signature = signHeaders(date, digest, secret);
  return {
    date,
    digest,
    signature: `keyId="hmac-key",algorithm="hmac-sha256",signature="${signature}",headers="date digest"`,
  };
}

/** The signature itself. */
export function signHeaders(date: string, digest: string, secret: string): string {
  return createHmac("sha256", secret).update(`date: ${date}\ndigest: ${digest}`).digest("base64");
}

function showBuild(build: StandInBuild): Record<string, unknown> {
  return {
    id: build.number,
    repo_id: 1,
    number: build.number,
    status: statusOf(build),
    event: "custom",
    action: "",
    link: "",
    after: build.commit ?? "0".repeat(40),
    ref: `refs/heads/${build.branch ?? "main"}`,
    source: build.branch,
    target: build.branch,
    params: build.parameters,
    created: unixSeconds(build.queuedMs),
    started: unixSeconds(build.startedMs),
    finished: unixSeconds(build.endedMs),
  };
}

function statusOf(build: StandInBuild): string {
  if (build.state !== "ended") return build.state === "queued" ? "pending" : "running";
  return { success: "success", failure: "failure", cancelled: "killed" }[build.verdict ?? "success"];
}
