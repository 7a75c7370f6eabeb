// CircleCI: a pipeline is triggered over API v2; results are polled by workflow, or posted by its outbound webhook.
// https://circleci.com/docs/api/v2/ and https://circleci.com/docs/reference/outbound-webhooks-reference/
import { createHash, createHmac, randomUUID } from "node:crypto";

import { isoTime } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { isRecord, readHeader, readJson } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a CircleCI can be started with. */
export interface CircleciOptions extends StandInOptions {
  token?: string;
  /** The one project's slug: "bitbucket/ws/app", "circleci/<org>/<project>". */
  slug?: string;
  /** Pipeline parameters the configuration declares; without it all are taken. */
  parameters?: readonly string[];
  webhook?: { url: string; secret?: string };
}

/** Starts a CircleCI with one project. */
export function startCircleci(options: CircleciOptions = {}): Promise<StandIn> {
  const { token = "circle-token", slug = "bitbucket/ws/app", webhook } = options;
  return startStandIn(options, ({ farm, outbox, url }) => {
    const unknown = (): Reply => replyJson(404, { message: "Not found." });
    /** Pipelines whose configuration has no workflow for them: they are created, and that is all. */
    const withoutWorkflow = new Set<string>();
    const find = (uuid: string): StandInBuild | undefined => farm.builds.find((build) => build.uuid === uuid);

    function trigger(request: Received, given: string): Reply {
      if (given !== slug) return replyJson(404, { message: "Project not found" });
      const body = request.body.length === 0 ? {} : readJson(request);
      if (!isRecord(body)) return replyJson(400, { message: "Malformed JSON in request body." });
      const { branch, tag, parameters = {} } = body;
      if (branch !== undefined && tag !== undefined)
        return replyJson(400, { message: "Can only specify one of 'branch' and 'tag'." });
      if (!isRecord(parameters)) return replyJson(400, { message: "{:parameters (not (map? a-value))}" });
      if (typeof branch === "string" && options.notYet?.includes(branch) === true)
        return replyJson(400, { message: "Branch not found" });
      const isTyped = Object.values(parameters).every((value) =>
        ["string", "number", "boolean"].includes(typeof value),
      );
      if (!isTyped) return replyJson(400, { message: "Pipeline parameters are strings, integers or booleans." });
      const unexpected = Object.keys(parameters).filter((name) => options.parameters?.includes(name) === false);
      if (unexpected.length > 0) return replyJson(400, { message: `Unexpected argument(s): ${unexpected.join(", ")}` });
      const texts = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
      if (typeof branch === "string" && options.nothingFor?.includes(branch) === true) {
        const id = randomUUID();
        withoutWorkflow.add(id);
        return replyJson(201, {
          id,
          number: withoutWorkflow.size,
          state: "pending",
          created_at: isoTime(farm.clock.now()),
        });
      }
      const build = farm.add({
        job: slug,
        branch: [branch, tag].find((name) => typeof name === "string") ?? "main",
        commit: texts["commit"] ?? texts["sha"],
        parameters: texts,
      });
      return replyJson(201, {
        id: build.uuid,
        number: build.number,
        state: "pending",
        created_at: isoTime(build.queuedMs),
      });
    }

    const answer = route(
      {
        "GET /api/v2/me": () => replyJson(200, { id: "00000000-0000-4000-8000-000000000001", login: "octocat" }),
        "GET /api/v2/project/:vcs/:org/:repo": (_request, at) =>
          `${at("vcs")}/${at("org")}/${at("repo")}` === slug
            ? replyJson(200, { slug, name: at("repo") })
            : replyJson(404, { message: "Project not found" }),
        "POST /api/v2/project/:vcs/:org/:repo/pipeline": (request, at) =>
          trigger(request, `${at("vcs")}/${at("org")}/${at("repo")}`),
        "GET /api/v2/pipeline/:id": (_request, at) => {
          if (withoutWorkflow.has(at("id"))) return replyJson(200, { id: at("id"), state: "created", errors: [] });
          const build = find(at("id"));
          return build === undefined
            ? replyJson(404, { message: "Pipeline not found" })
            : replyJson(200, {
                id: build.uuid,
                number: build.number,
                state: "created",
                project_slug: slug,
                vcs: { branch: build.branch, revision: build.commit },
              });
        },
        "GET /api/v2/pipeline/:id/workflow": (_request, at) => {
          if (withoutWorkflow.has(at("id"))) return replyJson(200, { items: [], next_page_token: null });
          const build = find(at("id"));
          if (build === undefined) return replyJson(404, { message: "Pipeline not found" });
          return replyJson(200, {
            items: build.state === "queued" ? [] : [showWorkflow(build, slug)],
            next_page_token: null,
          });
        },
        "GET /api/v2/workflow/:id": (_request, at) => {
          const build = farm.builds.find((one) => workflowId(one) === at("id"));
          return build === undefined
            ? replyJson(404, { message: "Workflow not found" })
            : replyJson(200, showWorkflow(build, slug));
        },
        "POST /api/v2/workflow/:id/cancel": (_request, at) => {
          const build = farm.builds.find((one) => workflowId(one) === at("id"));
          if (build === undefined) return replyJson(404, { message: "Workflow not found" });
          farm.finish(build, "cancelled");
          return replyJson(202, { message: "Accepted." });
        },
      },
      { unknown },
    );
    return {
      answer: (request) =>
        readHeader(request, "circle-token") === token
          ? answer(request)
          : replyJson(401, { message: "You must log in first." }),
      onChange: (build) => {
        if (webhook === undefined || build.state !== "ended") return;
        const body = JSON.stringify(describeEvent(build, slug, url()));
        const headers: Record<string, string> = {
          "content-type": "application/json",
          "user-agent": "CircleCI-Webhook/1.0",
          "circleci-event-type": "workflow-completed",
        };
        if (webhook.secret !== undefined)
          headers["circleci-signature"] = `v1=${createHmac("sha256", webhook.secret).update(body).digest("hex")}`;
        void outbox.post(webhook.url, headers, body);
      },
    };
  });
}

function showWorkflow(build: StandInBuild, slug: string): Record<string, unknown> {
  return {
    id: workflowId(build),
    name: "build",
    pipeline_id: build.uuid,
    pipeline_number: build.number,
    project_slug: slug,
    status: statusOf(build),
    created_at: isoTime(build.startedMs),
    stopped_at: isoTime(build.endedMs),
  };
}

function describeEvent(build: StandInBuild, slug: string, url: string): Record<string, unknown> {
  const [vcs = "", org = "", name = ""] = slug.split("/");
  return {
    type: "workflow-completed",
    id: relatedId(build, "event"),
    happened_at: isoTime(build.endedMs),
    webhook: { id: "00000000-0000-4000-8000-000000000002", name: "results" },
    project: { id: "00000000-0000-4000-8000-000000000003", name, slug },
    organization: { id: "00000000-0000-4000-8000-000000000004", name: org },
    workflow: {
      id: workflowId(build),
      name: "build",
      status: statusOf(build),
      created_at: isoTime(build.startedMs),
      stopped_at: isoTime(build.endedMs),
      url: `${url}/pipelines/${slug}/${build.number}/workflows/${workflowId(build)}`,
    },
    pipeline: {
      id: build.uuid,
      number: build.number,
      created_at: isoTime(build.queuedMs),
      trigger: { type: "api" },
      vcs: { provider_name: vcs, branch: build.branch, revision: build.commit },
    },
  };
}

function statusOf(build: StandInBuild): string {
  if (build.state !== "ended") return "running";
  return { success: "success", failure: "failed", cancelled: "canceled" }[build.verdict ?? "success"];
}

function workflowId(build: StandInBuild): string {
  return relatedId(build, "workflow");
}

// Another id that belongs to the same build, the same every time.
function relatedId(build: StandInBuild, purpose: string): string {
  const hex = createHash("sha256").update(`${purpose} ${build.uuid}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
