// A comment on a pull request.
import type { PullRequest, PullRequestComment, Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeActor } from "./account.ts";
import { describeMarkup } from "./markup.ts";
import { repositoryApi, repositoryHtml } from "./repository.ts";
import { writeTime } from "./time.ts";

/** The comment object of pullrequest:comment_created, and of the REST API. */
export function describeComment(
  world: World,
  repository: Repository,
  pullRequest: PullRequest,
  comment: PullRequestComment,
): Record<string, unknown> {
  const api = `${repositoryApi(world, repository)}/pullrequests/${pullRequest.id}`;
  const html = `${repositoryHtml(world, repository)}/pull-requests/${pullRequest.id}`;
  return {
    links: { self: { href: `${api}/comments/${comment.id}` }, html: { href: `${html}/_/diff#comment-${comment.id}` } },
    deleted: false,
    pullrequest: {
      type: "pullrequest",
      id: pullRequest.id,
      links: { self: { href: api }, html: { href: html } },
      title: pullRequest.title,
    },
    content: describeMarkup(comment.text),
    created_on: writeTime(comment.createdOn),
    user: describeActor(world, comment.actor),
    updated_on: writeTime(comment.createdOn),
    type: "pullrequest_comment",
    id: comment.id,
  };
}
