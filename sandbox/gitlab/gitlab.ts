// GitLab CI: a pipeline is triggered for a branch or tag; results are polled, or posted as Pipeline Hook.
// https://docs.gitlab.com/ci/triggers/ and
// https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events
import { isoTime } from "../stand-in/farm.ts";
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";
import { readForm } from "../stand-in/form.ts";
import { isRecord, readHeader, readIn, readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import { startStandIn } from "../stand-in/start.ts";
import type { StandIn } from "../stand-in/start.ts";

/** What a GitLab can be started with. */
export interface GitlabOptions extends StandInOptions {
  /** A pipeline trigger token. */
  triggerToken?: string;
  /** A personal or project access token. */
  accessToken?: string;
  /** The one project: its number and its path. */
  project?: { id: number; path: string };
  /** Branches and tags with their heads; nothing else can be built. */
  refs?: Readonly<Record<string, string>>;
  webhook?: { url: string; token?: string };
}

/** Starts a GitLab with one project. */
export function startGitlab(options: GitlabOptions = {}): Promise<StandIn> {
  const {
    triggerToken = "glptt-trigger",
    accessToken = "glpat-access",
    project = { id: 7, path: "group/app" },
    webhook,
  } = options;
  const refs: Readonly<Record<string, string>> = options.refs ?? { main: "a".repeat(40) };
  return startStandIn(options, ({ farm, outbox, url }) => {
    const show = (build: StandInBuild): Record<string, unknown> => showPipeline(build, project, url());
    const isProject = (id: string): boolean => id === String(project.id) || id === project.path;

    function create(ref: string, variables: Record<string, string>): Reply {
      const sha = refs[ref];
      if (sha === undefined || options.notYet?.includes(ref) === true)
        return replyJson(400, { message: { base: ["Reference not found"] } });
      if (options.nothingFor?.includes(ref) === true)
        return replyJson(400, { message: { base: ["Pipeline filtered out by workflow rules."] } });
      return replyJson(201, show(farm.add({ job: project.path, branch: ref, commit: sha, parameters: variables })));
    }

    function trigger(request: Received, id: string): Reply {
      const { token, ref, variables } = readTrigger(request);
      const missing = [
        ...(ref === undefined ? ["ref is missing, ref is empty"] : []),
        ...(token === undefined ? ["token is missing"] : []),
      ];
      if (missing.length > 0) return replyJson(400, { error: missing.join(", ") });
      if (!isProject(id) || token !== triggerToken) return replyJson(404, { message: "404 Not Found" });
      return create(ref ?? "", variables);
    }

    const tokenOf = (request: Received): string | undefined =>
      readHeader(request, "private-token") ?? /^Bearer (.+)$/.exec(readHeader(request, "authorization") ?? "")?.[1];

    const authorised =
      (handler: (request: Received, id: string, pipeline: StandInBuild | undefined) => Reply) =>
      (request: Received, at: (name: string) => string) => {
        const given = tokenOf(request);
        if (given !== undefined && given !== accessToken) return replyJson(401, { message: "401 Unauthorized" });
        if (given === undefined || !isProject(at("id"))) return replyJson(404, { message: "404 Project Not Found" });
        return handler(
          request,
          at("id"),
          farm.builds.find(({ number }) => String(number) === at("pipeline")),
        );
      };

    return {
      answer: route(
        {
          "GET /api/v4/user": (request) =>
            tokenOf(request) === accessToken
              ? replyJson(200, { id: 1, username: "robot", state: "active" })
              : replyJson(401, { message: "401 Unauthorized" }),
          // Without a token it lists what is public: nothing here.
          "GET /api/v4/projects": () => replyJson(200, []),
          "POST /api/v4/projects/:id/trigger/pipeline": (request, at) => trigger(request, at("id")),
          "POST /api/v4/projects/:id/pipeline": authorised((request) => {
            const { ref, variables } = readTrigger(request);
            return ref === undefined ? replyJson(400, { error: "ref is missing" }) : create(ref, variables);
          }),
          "GET /api/v4/projects/:id": authorised(() =>
            replyJson(200, { id: project.id, path_with_namespace: project.path, web_url: `${url()}/${project.path}` }),
          ),
          "GET /api/v4/projects/:id/pipelines/:pipeline": authorised((_request, _id, pipeline) =>
            pipeline === undefined ? replyJson(404, { message: "404 Not found" }) : replyJson(200, show(pipeline)),
          ),
          "POST /api/v4/projects/:id/pipelines/:pipeline/cancel": authorised((_request, _id, pipeline) => {
            if (pipeline === undefined) return replyJson(404, { message: "404 Not found" });
            farm.finish(pipeline, "cancelled");
            return replyJson(200, show(pipeline));
          }),
        },
        {
          unknown: () => replyJson(404, { error: "404 Not Found" }),
          wrongMethod: () => replyJson(405, { error: "405 Not Allowed" }),
        },
      ),
      onChange: (build) => {
        if (webhook === undefined) return;
        const headers: Record<string, string> = {
          "content-type": "application/json",
          "user-agent": "GitLab/18.5.0",
          "x-gitlab-event": "Pipeline Hook",
          "x-gitlab-event-uuid": build.uuid,
          "x-gitlab-instance": url(),
        };
        if (webhook.token !== undefined) headers["x-gitlab-token"] = webhook.token;
        void outbox.post(webhook.url, headers, JSON.stringify(describeHook(build, project, url())));
      },
    };
  });
}

// Form fields or JSON: `variables[KEY]=value`, or an object, or GitLab's list of {key, value}.
function readTrigger(request: Received): {
  token: string | undefined;
  ref: string | undefined;
  variables: Record<string, string>;
} {
  const json = readJson(request);
  const form = readForm(request);
  const variables: Record<string, string> = {};
  for (const [name, value] of form) {
    const key = /^variables\[([^\]]+)\]$/.exec(name)?.[1];
    if (key !== undefined && key !== "") variables[key] = value;
  }
  const sent = readIn(json, "variables");
  if (isRecord(sent))
    for (const [key, value] of Object.entries(sent)) if (typeof value === "string") variables[key] = value;
  if (Array.isArray(sent))
    for (const entry of sent as unknown[]) variables[readText(entry, "key") ?? ""] = readText(entry, "value") ?? "";
  return {
    token: form.get("token") ?? readText(json, "token"),
    ref: (form.get("ref") ?? readText(json, "ref")) || undefined,
    variables,
  };
}

function showPipeline(
  build: StandInBuild,
  project: { id: number; path: string },
  url: string,
): Record<string, unknown> {
  return {
    id: build.number,
    iid: build.number,
    project_id: project.id,
    sha: build.commit,
    ref: build.branch,
    status: statusOf(build),
    source: "trigger",
    tag: false,
    created_at: isoTime(build.queuedMs),
    started_at: isoTime(build.startedMs),
    finished_at: isoTime(build.endedMs),
    web_url: `${url}/${project.path}/-/pipelines/${build.number}`,
  };
}

function describeHook(
  build: StandInBuild,
  project: { id: number; path: string },
  url: string,
): Record<string, unknown> {
  const { id, iid, ref, tag, sha, status, source, created_at, finished_at, web_url } = showPipeline(
    build,
    project,
    url,
  );
  const variables = Object.entries(build.parameters).map(([key, value]) => ({ key, value }));
  return {
    object_kind: "pipeline",
    object_attributes: {
      id,
      iid,
      ref,
      tag,
      sha,
      before_sha: "0".repeat(40),
      source,
      status,
      detailed_status: status === "success" ? "passed" : status,
      stages: ["test"],
      created_at,
      finished_at,
      variables,
      url: web_url,
    },
    project: { id: project.id, path_with_namespace: project.path, web_url: `${url}/${project.path}` },
    commit: { id: sha },
    builds: [],
  };
}

function statusOf(build: StandInBuild): string {
  if (build.state !== "ended") return build.state === "queued" ? "pending" : "running";
  return { success: "success", failure: "failed", cancelled: "canceled" }[build.verdict ?? "success"];
}
