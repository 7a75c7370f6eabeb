// A GitLab's merge requests and what is said on them.
// https://docs.gitlab.com/user/project/integrations/webhook_events/#comment-on-a-merge-request
// https://docs.gitlab.com/api/notes/#create-new-merge-request-note
import { readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { replyJson } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import type { RouteHandler } from "../stand-in/route.ts";
import type { HostGround } from "./code-host.ts";
import type { HostedComment, HostedPull } from "./conversation.ts";

const developer = 30;
const reporter = 20;
const longestNote = 1_000_000;

/** Its routes; `found` lets pass what is about the project. */
export function conversationRoutes(
  ground: HostGround,
  api: string,
  found: (handle: RouteHandler) => RouteHandler,
): Record<string, RouteHandler> {
  const { conversation } = ground;
  return {
    [`GET ${api}/projects/:id/members/all/:user`]: found((_request, at) => {
      const person = conversation.people.find(({ id }) => String(id) === at("user"));
      if (person === undefined) return replyJson(404, { message: "404 Not found" });
      return replyJson(200, { id: person.id, access_level: person.mayWrite ? developer : reporter });
    }),
    [`POST ${api}/projects/:id/merge_requests/:iid/notes`]: found((request, at) => {
      const pull = conversation.pulls.get(Number(at("iid")));
      return pull === undefined
        ? replyJson(404, { message: "404 Merge Request Not Found" })
        : takeNote(ground, request, pull);
    }),
  };
}

/** A line of a slash and a word is a quick action: GitLab would do it, or leave it out. */
function faultOf(text: string): string | undefined {
  if (text.trim() === "") return "body is missing";
  if (text.length > longestNote) return `Note is too long (maximum is ${longestNote} characters)`;
  return /^\/[a-z]/m.test(text) ? "the note would be read as a quick action" : undefined;
}

function takeNote(ground: HostGround, request: Received, pull: HostedPull): Reply {
  const text = readText(readJson(request), "body") ?? "";
  const fault = faultOf(text);
  if (fault !== undefined) {
    ground.breach(fault);
    return replyJson(400, { error: fault });
  }
  return replyJson(201, { id: ground.conversation.say(pull, ground.conversation.bot.login, text).id, body: text });
}

/** The event of a new comment, but for its project. */
export function notePayload(ground: HostGround, comment: HostedComment): Record<string, unknown> {
  const { repository, conversation } = ground;
  const { pull, author } = comment;
  const fork = pull.fork ?? undefined;
  const hash = conversation.headOf(pull);
  const at = new Date(comment.atMs).toISOString();
  return {
    object_kind: "note",
    event_type: "note",
    user: { id: author.id, name: author.login, username: author.login },
    project_id: repository.id,
    object_attributes: {
      id: comment.id,
      note: comment.text,
      noteable_type: "MergeRequest",
      author_id: author.id,
      action: "create",
      created_at: at,
    },
    merge_request: {
      iid: pull.number,
      author_id: 9,
      title: pull.title,
      description: "",
      draft: false,
      state: "opened",
      source_branch: pull.branch,
      target_branch: "main",
      source_project_id: pull.fork === null ? null : (fork?.id ?? repository.id),
      target_project_id: repository.id,
      last_commit: {
        id: hash,
        message: repository.find(hash)?.message ?? "",
        timestamp: at,
        author: { name: "Jane", email: "jane@example.com" },
      },
      updated_at: at,
    },
  };
}
