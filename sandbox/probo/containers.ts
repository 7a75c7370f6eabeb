// Probo's container manager: takes a build with its parsed configuration, reports every step to the handler.
// https://github.com/ProboCI/probo lib/ContainerManager.js
import { randomUUID } from "node:crypto";

import { readBearer } from "../stand-in/credentials.ts";
import { isRecord, readIn, readJson, readText } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import type { RouteHandler } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";
import type { ProboBuild, ProboContainersOptions } from "./options.ts";
import { reportChange } from "./report-steps.ts";
import { readSteps } from "./steps.ts";

/** Starts a container manager. */
export function startProboContainers(options: ProboContainersOptions = {}): Promise<StandIn> {
  return startStandIn(options, (ground) => {
    const { farm } = ground;
    const builds = new Map<string, ProboBuild>();

    function run(id: string, sent: Record<string, unknown>): Reply {
      const config = readIn(sent, "config");
      const slug = readText(sent, "project", "slug");
      if (!isRecord(config)) return replyJson(500, { error: "Cannot read property 'image' of undefined" });
      if (slug === undefined) return replyJson(500, { error: "Cannot read property 'replace' of undefined" });
      const steps = readSteps(config);
      const commands = Object.fromEntries(steps.map(({ name, command }) => [name, command]));
      const build = farm.add({
        job: slug,
        branch: readText(sent, "branch", "name"),
        commit: readText(sent, "commit", "ref"),
        parameters: commands,
      });
      builds.set(id, { id, sent, run: build, isPinned: false, steps: [], told: Promise.resolve() });
      const name = `probo--${slug.replace("/", ".")}--${readText(sent, "project", "id") ?? ""}--${id}`;
      return replyJson(200, {
        status: "build started",
        container: { id: build.uuid.replaceAll("-", ""), name },
        build: { id },
        steps: steps.length,
      });
    }

    const start: RouteHandler = (request) => {
      const body = readJson(request);
      if (body === undefined) return replyJson(400, { code: "InvalidContent", message: "Invalid JSON" });
      const [build, project] = [readIn(body, "build"), readIn(body, "project")];
      if (!isRecord(build)) return replyJson(500, { error: "Cannot read property 'id' of undefined" });
      if (!isRecord(project)) return replyJson(500, { error: "Cannot read property 'slug' of undefined" });
      return run(readText(build, "id") ?? randomUUID(), { ...build, project });
    };
    const known =
      (handler: (build: ProboBuild) => Reply): RouteHandler =>
      (_request, at) => {
        const build = builds.get(at("id"));
        return build === undefined
          ? replyJson(404, { message: `Key not found in database [builds!${at("id")}]` })
          : handler(build);
      };
    const pin = (isPinned: boolean): RouteHandler =>
      known((build) => {
        build.isPinned = isPinned;
        return replyJson(200, showBuild(build));
      });

    const answer = route(
      {
        "POST /startbuild": start,
        "POST /start-build": start,
        "GET /builds": () => replyJson(200, [...builds.values()].map(showBuild)),
        "GET /builds/:id": known((build) => replyJson(200, showBuild(build))),
        "POST /builds/:id": known(({ id, sent }) => run(id, sent)),
        "DELETE /builds/:id": known(({ id, run: build }) => {
          farm.finish(build, "cancelled");
          builds.delete(id);
          return replyJson(200, "success");
        }),
        "PUT /builds/:id/pin": pin(true),
        "PUT /builds/:id/unpin": pin(false),
        "GET /containers": () =>
          replyJson(200, {
            capacity: -1,
            running: farm.builds.filter(({ state }) => state === "running").length,
            stopped: 0,
            containers: [],
          }),
      },
      {
        unknown: (request) => replyJson(404, { code: "ResourceNotFound", message: `${request.path} does not exist` }),
        wrongMethod: (request) =>
          replyJson(405, { code: "MethodNotAllowed", message: `${request.method} is not allowed` }),
      },
    );
    return {
      answer: (request) =>
        options.apiToken !== undefined && readBearer(request) !== options.apiToken
          ? replyJson(401, { error: "Not authorized" })
          : answer(request),
      onChange: (run) => {
        const build = [...builds.values()].find((candidate) => candidate.run === run);
        // One status after the other, as the real one sends them.
        const { state } = run;
        if (build !== undefined) build.told = build.told.then(() => reportChange(ground, options, build, state));
      },
    };
  });
}

function showBuild({ id, sent, run, isPinned, steps }: ProboBuild): Record<string, unknown> {
  // It stays "running" when all went well: only "active" says that the last step is over.
  const status = run.state === "ended" && run.verdict !== "success" ? "error" : "running";
  return {
    ...sent,
    id,
    status,
    active: run.state !== "ended",
    steps,
    pinned: isPinned,
    container: { id: run.uuid.replaceAll("-", ""), state: run.state === "running" ? "running" : "stopped" },
  };
}
