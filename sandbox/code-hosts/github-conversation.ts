// A GitHub's pull requests and what is said on them.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment https://docs.github.com/en/rest/pulls
import { readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import type { RouteHandler } from "../stand-in/route.ts";
import type { HostGround } from "./code-host.ts";
import type { HostedComment, HostedPerson, HostedPull } from "./conversation.ts";

/** "body is too long (maximum is 65536 characters)". */
const longestComment = 65_536;

/** Its routes; `found` lets pass what is about the repository. */
export function conversationRoutes(
  ground: HostGround,
  found: (handle: RouteHandler) => RouteHandler,
): Record<string, RouteHandler> {
  const { conversation } = ground;
  const unknown = (): Reply => replyJson(404, { message: "Not Found" });
  const withPull =
    (handle: (request: Received, pull: HostedPull) => Reply): RouteHandler =>
    (request, at) => {
      const pull = conversation.pulls.get(Number(at("number")));
      return pull === undefined ? unknown() : handle(request, pull);
    };
  return {
    "GET /user/:id": (_request, at) => {
      const person = conversation.people.find(({ id }) => String(id) === at("id"));
      return person === undefined ? unknown() : replyJson(200, account(person));
    },
    "GET /repos/:owner/:repo/collaborators/:login/permission": found((_request, at) => {
      const person = conversation.people.find(({ login }) => login === at("login"));
      if (person === undefined) return unknown();
      return replyJson(200, { permission: person.mayWrite ? "write" : "read", user: account(person) });
    }),
    "GET /repos/:owner/:repo/pulls/:number": found(
      withPull((_request, pull) => replyJson(200, describePull(ground, pull))),
    ),
    "GET /repos/:owner/:repo/pulls/:number/files": found(
      withPull((_request, pull) => {
        const head = ground.repository.find(conversation.headOf(pull));
        return replyJson(
          200,
          (head?.files ?? []).map((filename) => ({ filename })),
        );
      }),
    ),
    "POST /repos/:owner/:repo/issues/:number/comments": found(
      withPull((request, pull) => takeComment(ground, request, pull)),
    ),
  };
}

function takeComment(ground: HostGround, request: Received, pull: HostedPull): Reply {
  const text = readText(readJson(request), "body") ?? "";
  if (text.trim() === "" || text.length > longestComment) {
    const fault = text.trim() === "" ? "body cannot be blank" : `body is too long (maximum is ${longestComment})`;
    ground.breach(fault);
    return replyJson(422, { message: "Validation Failed", errors: [{ resource: "IssueComment", message: fault }] });
  }
  return replyJson(201, showComment(ground.conversation.say(pull, ground.conversation.bot.login, text)));
}

/** The event of a new comment: it tells the pull request as an issue, without branches and commits. */
export function commentPayload(ground: HostGround, comment: HostedComment): Record<string, unknown> {
  const { number, title } = comment.pull;
  const html = `${ground.url()}/${ground.repository.owner}/${ground.repository.name}/pull/${number}`;
  return {
    action: "created",
    issue: {
      number,
      title,
      body: null,
      draft: false,
      state: "open",
      user: { id: 9, login: "jane" },
      html_url: html,
      pull_request: { html_url: html },
    },
    comment: showComment(comment),
    sender: account(comment.author),
  };
}

function describePull({ repository, conversation }: HostGround, pull: HostedPull): Record<string, unknown> {
  const { number, title, branch, fork } = pull;
  const full_name = `${repository.owner}/${repository.name}`;
  const own = { id: repository.id, full_name };
  const from = fork === undefined ? own : fork && { id: fork.id, full_name: `${fork.owner}/${repository.name}` };
  return {
    number,
    state: "open",
    title,
    body: null,
    draft: false,
    user: { id: 9, login: "jane" },
    head: {
      ref: branch,
      sha: conversation.headOf(pull),
      repo: from === null ? null : { ...from, pushed_at: seconds(pull.pushedAtMs) },
    },
    base: { ref: "main", sha: repository.branches.get("main") ?? "", repo: own },
  };
}

function showComment({ id, author, text, atMs }: HostedComment): Record<string, unknown> {
  return { id, body: text, user: account(author), created_at: seconds(atMs) };
}

function account({ id, login }: HostedPerson): Record<string, unknown> {
  return { id, login, type: "User" };
}

/** GitHub's times have no milliseconds. */
function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
