// Commits. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commits/
import { describeCommit } from "../payloads/commit.ts";
import { describePullRequest } from "../payloads/pull-request.ts";
import { findCommit, isAncestor, listCommits, resolveRevision } from "../model/commits.ts";
import type { Commit, PullRequest } from "../model/types.ts";
import { answerPage } from "./wire/paging.ts";
import { repositoryOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

const repository = "/repositories/{workspace}/{repo_slug}";
const scopes = ["repository"];

export const commitRoutes: readonly Route[] = [
  { method: "GET", template: `${repository}/commit/{commit}`, scopes, run: show },
  {
    method: "GET",
    template: `${repository}/commit/{commit}/pullrequests`,
    scopes: ["pullrequest"],
    run: listPullRequests,
  },
  { method: "GET", template: `${repository}/commits`, scopes, run: (call) => list(call, []) },
  {
    method: "GET",
    template: `${repository}/commits/{revision}`,
    scopes,
    run: (call) => list(call, [param(call, "revision")]),
  },
];

function show(call: Call) {
  const found = repositoryOf(call);
  return answer(describeCommit(call.world, found, findCommit(found, param(call, "commit"))));
}

function list(call: Call, revisions: readonly string[]) {
  const found = repositoryOf(call);
  const resolve = (revision: string) => resolveRevision(found, revision).hash;
  const named = [...revisions, ...call.query.getAll("include")].map(resolve);
  const include = named.length > 0 ? named : [...found.branches.values()];
  const commits = listCommits(found, include, call.query.getAll("exclude").map(resolve));
  const describe = (commit: Commit) => describeCommit(call.world, found, commit);
  return answerPage(call, commits, describe, { pagelen: 30, isUncounted: true });
}

function listPullRequests(call: Call) {
  const found = repositoryOf(call);
  const commit = findCommit(found, param(call, "commit"));
  const holds = (one: PullRequest) => {
    const source = one.source.repository;
    return (
      source !== null &&
      isAncestor(source, commit.hash, one.source.hash) &&
      !isAncestor(found, commit.hash, one.destination.hash)
    );
  };
  return answerPage(call, found.pullRequests.filter(holds), (one) => describePullRequest(call.world, found, one));
}
