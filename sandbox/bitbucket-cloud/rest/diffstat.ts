// What changed between two commits. The first commit of a range is the one to look at, the second what it is
// compared with: the opposite of git. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commits/
import { findCommit, findMergeAncestor, resolveRevision } from "../model/commits.ts";
import { findRepository } from "../model/repositories.ts";
import { listDifferences } from "../model/differences.ts";
import type { Difference } from "../model/differences.ts";
import { encodeName } from "../payloads/ref.ts";
import { repositoryApi } from "../payloads/repository.ts";
import type { Commit, Repository } from "../model/types.ts";
import { answerPage } from "./wire/paging.ts";
import { repositoryOf } from "./reachable.ts";
import { param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

export const diffstatRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/repositories/{workspace}/{repo_slug}/diffstat/{spec}",
    scopes: ["repository"],
    run: show,
  },
];

function show(call: Call) {
  const repository = repositoryOf(call);
  const { source, target } = readSpec(call, repository);
  const paths = call.query.getAll("path");
  const differences = listDifferences(target, source).filter(
    (one) => paths.length === 0 || paths.some((path) => one.path === path || one.path.startsWith(`${path}/`)),
  );
  const describe = (one: Difference) => describeDifference(call, repository, one, source, target);
  return answerPage(call, differences, describe, { pagelen: 500, pagelenAtMost: 5000 });
}

function readSpec(call: Call, repository: Repository): { source: Commit; target: Commit | null } {
  const spec = param(call, "spec");
  const ofPullRequest = /^([^/]+)\/([^:]+):([0-9a-f]+)\r([0-9a-f]+)$/.exec(spec);
  if (ofPullRequest) return readPullRequestSpec(call, repository, ofPullRequest);
  const [first = "", second] = spec.split("..");
  const source = resolveRevision(repository, first);
  if (second === undefined) return { source, target: repository.commits.get(source.parents[0] ?? "") ?? null };
  const target = resolveRevision(repository, second);
  const isTopic = call.query.get("topic") === "true";
  return { source, target: isTopic ? findMergeAncestor(repository, source.hash, target.hash) : target };
}

function readPullRequestSpec(call: Call, repository: Repository, parts: RegExpExecArray) {
  const [, workspace = "", slug = "", from = "", to = ""] = parts;
  const fork = findRepository(call.world, workspace, slug);
  const source = findCommit(fork, from);
  return { source, target: findMergeAncestor(fork, source.hash, findCommit(repository, to).hash) };
}

function describeDifference(
  call: Call,
  repository: Repository,
  one: Difference,
  source: Commit,
  target: Commit | null,
) {
  const side = (commit: Commit | null) => ({
    path: one.path,
    escaped_path: encodeName(one.path),
    type: "commit_file",
    links: {
      self: { href: `${repositoryApi(call.world, repository)}/src/${commit?.hash ?? ""}/${encodeName(one.path)}` },
    },
  });
  return {
    type: "diffstat",
    status: one.status,
    lines_added: one.linesAdded,
    lines_removed: one.linesRemoved,
    old: one.status === "added" ? null : side(target),
    new: one.status === "removed" ? null : side(source),
  };
}
