// A GitLab with one project: webhooks of pushes and comments, and as much of the API as statuses, branch heads and
// comments need.
// https://docs.gitlab.com/user/project/integrations/webhook_events/
// https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
import { randomUUID } from "node:crypto";

import { readBearer } from "../stand-in/credentials.ts";
import { readHeader, readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import type { RouteHandler } from "../stand-in/route.ts";
import { startCodeHost } from "./code-host.ts";
import type { CodeHost, CodeHostOptions, Delivery, HostGround } from "./code-host.ts";
import type { HostedComment } from "./conversation.ts";
import { conversationRoutes, notePayload } from "./gitlab-conversation.ts";
import { noCommit } from "./repository.ts";
import type { HostedCommit, Pushed } from "./repository.ts";

const states = ["pending", "running", "success", "failed", "canceled", "skipped"];
const api = "/api/v4";

/** Starts a GitLab. */
export function startGitlabHost(options: CodeHostOptions = {}): Promise<CodeHost> {
  return startCodeHost(options, (ground) => {
    const { repository, token } = ground;
    const fullName = `${repository.owner}/${repository.name}`;
    const misses = { unknown: () => replyJson(404, { message: "404 Not found" }) };
    const found =
      (handle: RouteHandler): RouteHandler =>
      (request, at) =>
        [String(repository.id), fullName].includes(at("id")) ? handle(request, at) : misses.unknown();
    const answer = route(
      {
        [`GET ${api}/namespaces/:id`]: (_request, at) =>
          at("id") === repository.owner ? replyJson(200, { id: 3, full_path: repository.owner }) : misses.unknown(),
        [`GET ${api}/projects`]: () => replyJson(200, [describe(ground)]),
        [`GET ${api}/projects/:id`]: found(() => replyJson(200, describe(ground))),
        [`GET ${api}/projects/:id/merge_requests`]: found(() => replyJson(200, [])),
        [`GET ${api}/projects/:id/repository/branches`]: found(() => replyJson(200, listBranches(ground))),
        [`GET ${api}/projects/:id/repository/commits/:sha`]: found((_request, at) => {
          const commit = repository.find(at("sha"));
          return commit === undefined
            ? replyJson(404, { message: "404 Commit Not Found" })
            : replyJson(200, showCommit(commit));
        }),
        [`GET ${api}/projects/:id/repository/compare`]: found((request) => {
          const head = repository.find(request.query.get("to") ?? "");
          return head === undefined
            ? misses.unknown()
            : replyJson(200, { diffs: head.files.map((path) => ({ old_path: path, new_path: path })) });
        }),
        [`POST ${api}/projects/:id/statuses/:sha`]: found((request, at) => takeStatus(ground, request, at("sha"))),
        ...conversationRoutes(ground, api, found),
      },
      misses,
    );
    return {
      apiPath: api,
      answer: (request) =>
        readBearer(request) === token || readHeader(request, "private-token") === token
          ? answer(request)
          : replyJson(401, { message: "401 Unauthorized" }),
      writePush: (pushed, secret) => written("Push Hook", pushPayload(ground, pushed), secret),
      writeComment: (comment: HostedComment, secret) =>
        written("Note Hook", { ...notePayload(ground, comment), project: showProject(ground) }, secret),
    };
  });
}

function faultOfStatus(state: string, texts: readonly string[]): string | undefined {
  if (!states.includes(state)) return "state does not have a valid value";
  return texts.some((text) => text.length > 255) ? "is too long (maximum is 255 characters)" : undefined;
}

/** A status that stands is not set again, and a finished one makes room for a new one of the same name. */
function takeStatus(ground: HostGround, request: Received, sha: string): Reply {
  const body = readJson(request);
  const state = readText(body, "state") ?? "";
  const key = readText(body, "name") ?? "default";
  const url = readText(body, "target_url") ?? "";
  const description = readText(body, "description") ?? "";
  const fault = faultOfStatus(state, [key, url, description]);
  if (fault !== undefined) {
    ground.breach(fault);
    return replyJson(400, { error: fault });
  }
  const { repository } = ground;
  if (!repository.commits.has(sha)) return replyJson(404, { message: "404 Commit Not Found" });
  const last = repository.statuses.findLast((status) => status.commit === sha && status.key === key)?.state;
  const isBackwards =
    state === last && (state === "pending" || state === "running") ? true : last === "running" && state === "pending";
  if (isBackwards) {
    const verb = state === "pending" ? "enqueue" : "run";
    return replyJson(400, {
      message: `Cannot transition status via :${verb} from :${last ?? ""} (Reason(s): Status cannot transition via "${verb}")`,
    });
  }
  repository.addStatus({ commit: sha, key, state, url, description });
  return replyJson(201, {
    id: repository.statuses.length,
    sha,
    status: state,
    name: key,
    target_url: url,
    description,
  });
}

function showProject(ground: HostGround): Record<string, unknown> {
  const { id, name, path_with_namespace: path, web_url: page } = describe(ground);
  return {
    id,
    name,
    path_with_namespace: path,
    web_url: page,
    git_http_url: `${page}.git`,
    namespace: "Acme",
    visibility_level: 0,
  };
}

function pushPayload(ground: HostGround, { branch, before, commit }: Pushed): Record<string, unknown> {
  const { id, web_url: page } = describe(ground);
  return {
    object_kind: "push",
    event_name: "push",
    before: before ?? noCommit,
    after: commit.hash,
    ref: `refs/heads/${branch}`,
    checkout_sha: commit.hash,
    user_id: 4,
    user_name: "Jane",
    user_username: "jane",
    project_id: id,
    project: showProject(ground),
    commits: [
      {
        id: commit.hash,
        message: commit.message,
        timestamp: new Date(commit.atMs).toISOString(),
        url: `${page}/-/commit/${commit.hash}`,
        author: { name: "Jane", email: "jane@example.com" },
        added: [],
        modified: commit.files,
        removed: [],
      },
    ],
    total_commits_count: 1,
  };
}

function written(event: string, payload: Record<string, unknown>, secret: string): Delivery {
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitLab/sandbox",
    "x-gitlab-event": event,
    "x-gitlab-token": secret,
    "x-gitlab-event-uuid": randomUUID(),
    "idempotency-key": randomUUID(),
  };
  return { headers, body: JSON.stringify(payload) };
}

function describe({ repository, url }: HostGround): {
  id: number;
  name: string;
  path_with_namespace: string;
  web_url: string;
  namespace: { id: number };
} {
  const path = `${repository.owner}/${repository.name}`;
  return {
    id: repository.id,
    name: repository.name,
    path_with_namespace: path,
    web_url: `${url()}/${path}`,
    namespace: { id: 3 },
  };
}

function listBranches({ repository }: HostGround): unknown[] {
  return [...repository.branches].flatMap(([name, hash]) => {
    const commit = repository.find(hash);
    return commit === undefined ? [] : [{ name, commit: showCommit(commit) }];
  });
}

function showCommit(commit: HostedCommit): Record<string, unknown> {
  return {
    id: commit.hash,
    message: commit.message,
    author_name: "Jane",
    author_email: "jane@example.com",
    committed_date: new Date(commit.atMs).toISOString(),
    parent_ids: commit.parents,
  };
}
