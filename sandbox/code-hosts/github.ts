// A GitHub with one repository: webhooks of pushes and comments, and as much of the API as statuses, branch heads and
// comments need.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads#push https://docs.github.com/en/rest/commits/statuses
import { createHmac, randomUUID } from "node:crypto";

import { readBearer } from "../stand-in/credentials.ts";
import { readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { route } from "../stand-in/route.ts";
import type { RouteHandler } from "../stand-in/route.ts";
import { startCodeHost } from "./code-host.ts";
import type { CodeHost, CodeHostOptions, Delivery, HostGround } from "./code-host.ts";
import type { HostedComment } from "./conversation.ts";
import { commentPayload, conversationRoutes } from "./github-conversation.ts";
import { noCommit } from "./repository.ts";
import type { HostedCommit, Pushed } from "./repository.ts";

const states = ["error", "failure", "pending", "success"];

/** Starts a GitHub. */
export function startGithub(options: CodeHostOptions = {}): Promise<CodeHost> {
  return startCodeHost(options, (ground) => {
    const { repository, token } = ground;
    const misses = { unknown: () => replyJson(404, { message: "Not Found" }) };
    const found =
      (handle: RouteHandler): RouteHandler =>
      (request, at) =>
        at("owner") === repository.owner && at("repo") === repository.name ? handle(request, at) : misses.unknown();
    const answer = route(
      {
        "GET /users/:login": (_request, at) =>
          at("login") === repository.owner ? replyJson(200, { id: 7, login: repository.owner }) : misses.unknown(),
        "GET /user/repos": () => replyJson(200, [describe(ground)]),
        "GET /repositories/:id": (_request, at) =>
          at("id") === String(repository.id) ? replyJson(200, describe(ground)) : misses.unknown(),
        "GET /repos/:owner/:repo": found(() => replyJson(200, describe(ground))),
        "GET /repos/:owner/:repo/branches": found(() =>
          replyJson(
            200,
            [...repository.branches].map(([name, sha]) => ({ name, commit: { sha } })),
          ),
        ),
        "GET /repos/:owner/:repo/pulls": found(() => replyJson(200, [])),
        "GET /repos/:owner/:repo/commits/:sha": found((_request, at) => {
          const commit = repository.find(at("sha"));
          return commit === undefined
            ? replyJson(422, { message: `No commit found for SHA: ${at("sha")}` })
            : replyJson(200, showCommit(commit));
        }),
        "GET /repos/:owner/:repo/compare/:range": found((_request, at) => {
          const head = repository.find(at("range").split("...")[1] ?? "");
          return head === undefined
            ? misses.unknown()
            : replyJson(200, { files: head.files.map((filename) => ({ filename, status: "modified" })) });
        }),
        "POST /repos/:owner/:repo/statuses/:sha": found((request, at) => takeStatus(ground, request, at("sha"))),
        ...conversationRoutes(ground, found),
      },
      misses,
    );
    return {
      apiPath: "",
      answer: (request) =>
        readBearer(request) === token ? answer(request) : replyJson(401, { message: "Bad credentials" }),
      writePush: (pushed, secret) => signed("push", pushPayload(ground, pushed), secret),
      writeComment: (comment: HostedComment, secret) =>
        signed("issue_comment", { ...commentPayload(ground, comment), repository: describe(ground) }, secret),
    };
  });
}

/** GitHub's own limits: https://docs.github.com/en/rest/commits/statuses#create-a-commit-status */
function faultOfStatus(status: { state: string; url: string; description: string; key: string }): string | undefined {
  if (!states.includes(status.state)) return "state is not included in the list";
  if (status.description.length > 140) return "description is too long (maximum is 140 characters)";
  if (status.key.length > 255) return "context is too long (maximum is 255 characters)";
  return /^https?:\/\//.test(status.url) ? undefined : "target_url must use http(s) scheme";
}

function takeStatus(ground: HostGround, request: Received, sha: string): Reply {
  const body = readJson(request);
  const state = readText(body, "state") ?? "";
  const url = readText(body, "target_url") ?? "";
  const description = readText(body, "description") ?? "";
  const key = readText(body, "context") ?? "default";
  const fault = faultOfStatus({ state, url, description, key });
  if (fault !== undefined) {
    ground.breach(fault);
    return replyJson(422, {
      message: "Validation Failed",
      errors: [{ resource: "Status", code: "custom", message: fault }],
    });
  }
  if (!ground.repository.commits.has(sha)) return replyJson(422, { message: `No commit found for SHA: ${sha}` });
  ground.repository.addStatus({ commit: sha, key, state, url, description });
  return replyJson(201, { state, target_url: url, description, context: key });
}

function pushPayload(ground: HostGround, { branch, before, commit }: Pushed): Record<string, unknown> {
  const written = showPushed(ground, commit);
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? noCommit,
    after: commit.hash,
    created: before === undefined,
    deleted: false,
    forced: false,
    commits: [written],
    head_commit: written,
    repository: describe(ground),
    pusher: { name: "jane", email: "jane@example.com" },
    sender: { id: 9, login: "jane" },
  };
}

function signed(event: string, payload: Record<string, unknown>, secret: string): Delivery {
  const body = JSON.stringify(payload);
  const sign = (algorithm: string): string =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/sandbox",
    "x-github-event": event,
    "x-github-delivery": randomUUID(),
    "x-hub-signature": sign("sha1"),
    "x-hub-signature-256": sign("sha256"),
  };
  return { headers, body };
}

function describe({ repository, url }: HostGround): Record<string, unknown> {
  const fullName = `${repository.owner}/${repository.name}`;
  return {
    id: repository.id,
    name: repository.name,
    full_name: fullName,
    private: true,
    html_url: `${url()}/${fullName}`,
    clone_url: `${url()}/${fullName}.git`,
    owner: { id: 7, login: repository.owner },
  };
}

function showPushed({ repository, url }: HostGround, commit: HostedCommit): Record<string, unknown> {
  const person = { name: "Jane", email: "jane@example.com", username: "jane" };
  return {
    id: commit.hash,
    message: commit.message,
    timestamp: new Date(commit.atMs).toISOString(),
    url: `${url()}/${repository.owner}/${repository.name}/commit/${commit.hash}`,
    author: person,
    committer: person,
    added: [],
    removed: [],
    modified: commit.files,
  };
}

function showCommit(commit: HostedCommit): Record<string, unknown> {
  const person = { name: "Jane", email: "jane@example.com", date: new Date(commit.atMs).toISOString() };
  return {
    sha: commit.hash,
    commit: { message: commit.message, author: person },
    author: { id: 9, login: "jane" },
    parents: commit.parents.map((sha) => ({ sha })),
  };
}
