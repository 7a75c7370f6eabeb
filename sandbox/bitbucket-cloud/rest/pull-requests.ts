// Pull requests, for reading and commenting on.
// https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests/
import { z } from "zod";

import { describeComment } from "../payloads/comment.ts";
import { describeCommit } from "../payloads/commit.ts";
import { describePullRequest, pullRequestSpec } from "../payloads/pull-request.ts";
import { repositoryApi } from "../payloads/repository.ts";
import { describeStatus } from "../payloads/status.ts";
import { commentOnPullRequest } from "../model/comments.ts";
import { findCommit, listCommits } from "../model/commits.ts";
import { findPullRequest } from "../model/pull-requests.ts";
import { Refusal } from "../model/refusal.ts";
import { listPullRequestStatuses } from "../model/statuses.ts";
import type { Commit, PullRequest, Status } from "../model/types.ts";
import { readBody } from "./wire/fields.ts";
import { filterRows } from "./wire/filter.ts";
import { answerPage } from "./wire/paging.ts";
import { actorOf } from "./wire/principal.ts";
import { repositoryOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Answer, Call, Route } from "./wire/route.ts";

const template = "/repositories/{workspace}/{repo_slug}/pullrequests";
const scopes = ["pullrequest"];
const states = ["OPEN", "MERGED", "DECLINED", "SUPERSEDED"];

export const pullRequestRoutes: readonly Route[] = [
  { method: "GET", template, scopes, run: list },
  { method: "GET", template: `${template}/{pull_request_id}`, scopes, run: show },
  { method: "GET", template: `${template}/{pull_request_id}/statuses`, scopes, run: listStatuses },
  { method: "GET", template: `${template}/{pull_request_id}/commits`, scopes, run: listOwnCommits },
  { method: "GET", template: `${template}/{pull_request_id}/diffstat`, scopes, run: redirectToDiffstat },
  { method: "POST", template: `${template}/{pull_request_id}/comments`, scopes, run: comment },
  { method: "GET", template: `${template}/{pull_request_id}/comments/{comment_id}`, scopes, run: showComment },
];

// Only open ones unless `state` says otherwise.
function list(call: Call) {
  const repository = repositoryOf(call);
  const wanted = call.query.getAll("state");
  const unknown = wanted.find((state) => !states.includes(state));
  if (unknown !== undefined) throw new Refusal(400, `state: ${unknown} is not one of ${states.join(", ")}`);
  const isInQuery = /\bstate\s*[!=]/.test(call.query.get("q") ?? "");
  const unasked = isInQuery ? states : ["OPEN"];
  const shown = wanted.length > 0 ? wanted : unasked;
  const describe = (one: PullRequest) => describePullRequest(call.world, repository, one);
  const found = repository.pullRequests.filter((one) => shown.includes(one.state)).reverse();
  return answerPage(call, filterRows(call, found, describe), describe, { pagelenAtMost: 50 });
}

function show(call: Call) {
  const { repository, pullRequest } = find(call);
  return answer(describePullRequest(call.world, repository, pullRequest));
}

function listStatuses(call: Call) {
  const { pullRequest } = find(call);
  const source = pullRequest.source.repository;
  if (!source) return answerPage(call, [], () => null);
  const describe = (status: Status) => describeStatus(call.world, source, findCommit(source, status.hash), status);
  return answerPage(call, filterRows(call, listPullRequestStatuses(pullRequest), describe), describe);
}

function listOwnCommits(call: Call) {
  const { pullRequest } = find(call);
  const source = pullRequest.source.repository;
  if (!source) return answerPage(call, [], () => null);
  const commits = listCommits(source, [pullRequest.source.hash], [pullRequest.destination.hash]);
  return answerPage(call, commits, (commit: Commit) => describeCommit(call.world, source, commit), {
    isUncounted: true,
  });
}

function redirectToDiffstat(call: Call): Answer {
  const { repository, pullRequest } = find(call);
  const spec = pullRequestSpec(repository, pullRequest);
  const diffstat = `${repositoryApi(call.world, repository)}/diffstat/${spec}`;
  return { status: 302, headers: { location: `${diffstat}?from_pullrequest_id=${pullRequest.id}&topic=true` } };
}

const commentSchema = z.object({ content: z.object({ raw: z.string().min(1) }) });

function comment(call: Call): Answer {
  const { repository, pullRequest } = find(call);
  const { content } = readBody(commentSchema, call.body);
  const actor = actorOf(call.principal);
  return answer(commentOnPullRequest(call.world, repository, pullRequest.id, content.raw, actor).comment, 201);
}

function showComment(call: Call): Answer {
  const { repository, pullRequest } = find(call);
  const said = pullRequest.comments.find(({ id }) => id === Number(param(call, "comment_id")));
  if (said === undefined) throw new Refusal(404, "Comment not found.");
  return answer(describeComment(call.world, repository, pullRequest, said));
}

function find(call: Call) {
  const repository = repositoryOf(call);
  return { repository, pullRequest: findPullRequest(repository, Number(param(call, "pull_request_id"))) };
}
