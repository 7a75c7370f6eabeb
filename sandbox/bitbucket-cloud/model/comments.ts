// Comments on pull requests: told to subscribers.
import { announce } from "../world.ts";
import type { World } from "../world.ts";
import { describeComment } from "../payloads/comment.ts";
import { describePullRequest } from "../payloads/pull-request.ts";
import { findPullRequest } from "./pull-requests.ts";
import type { Actor, PullRequest, PullRequestComment, Repository } from "./types.ts";

const firstCommentId = 311_512_000;

/** Says something under a pull request, also a closed one. */
export function commentOnPullRequest(
  world: World,
  repository: Repository,
  id: number,
  text: string,
  actor: Actor,
): { pullRequest: PullRequest; comment: Record<string, unknown> } {
  const pullRequest = findPullRequest(repository, id);
  const now = world.settings.now();
  const said: PullRequestComment = {
    id: firstCommentId + id * 1000 + pullRequest.comments.length + 1,
    text,
    actor,
    createdOn: now,
  };
  pullRequest.comments.push(said);
  pullRequest.updatedOn = now;
  // Who comments takes part.
  if (actor.kind === "user" && !pullRequest.participants.some((one) => one.user === actor)) {
    pullRequest.participants.push({ user: actor, isReviewer: false, state: null, participatedOn: now });
  }
  const comment = describeComment(world, repository, pullRequest, said);
  announce(world, {
    key: "pullrequest:comment_created",
    repository,
    actor,
    inner: { comment, pullrequest: describePullRequest(world, repository, pullRequest) },
  });
  return { pullRequest, comment };
}
