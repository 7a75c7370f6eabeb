// Repositories, commits, branches, changes and files.
import { decodePiece } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import { replyJson, replyText } from "../../stand-in/reply.ts";
import type { Reply } from "../../stand-in/reply.ts";
import type { RouteHandler } from "../../stand-in/route.ts";
import type { Commit, Repository } from "../model/types.ts";
import { describeCommit, describePullRequest, describeRepository } from "../payloads.ts";
import { findCaller, levelOf, mayUse } from "./caller.ts";
import { inRepository, replyPage, repositoryAt } from "./context.ts";
import type { Context } from "./context.ts";
import { replyError } from "./errors.ts";

export function codeRoutes(context: Context): Record<string, RouteHandler> {
  const { world } = context;
  const read = (run: Parameters<typeof inRepository>[2]): RouteHandler => inRepository(context, "read", run);
  return {
    "GET /rest/api/latest/repos": (request) => {
      const caller = findCaller(world, request);
      const seen = world.repositories.filter((one) => caller !== "wrong" && mayUse(world, caller, one, "read"));
      return replyPage(
        request,
        seen.map((one) => describeRepository(world, one, true)),
      );
    },
    "GET /rest/api/latest/users": (request) => {
      const wanted = { REPO_ADMIN: ["admin"], REPO_WRITE: ["admin", "write"] }[
        request.query.get("permission.1") ?? ""
      ] ?? ["admin", "write", "read"];
      const { query } = request;
      const repository = world.repositories.find(
        (one) =>
          one.project.key === query.get("permission.1.projectKey") &&
          one.slug === query.get("permission.1.repositorySlug"),
      );
      const filter = query.get("filter") ?? "";
      const found = world.people.filter(
        (person) =>
          person.name.includes(filter) &&
          (repository === undefined || wanted.includes(levelOf(world, person, repository) ?? "none")),
      );
      return replyPage(
        request,
        found.map(({ id, name, displayName }) => ({ id, name, displayName, active: true, slug: name, type: "NORMAL" })),
      );
    },
    [`GET ${repositoryAt}`]: read((repository) => replyJson(200, describeRepository(world, repository, true))),
    [`GET ${repositoryAt}/commits/:hash`]: read((repository, _request, at) =>
      withCommit(repository, at("hash"), (commit) => replyJson(200, describeCommit(world, commit))),
    ),
    [`GET ${repositoryAt}/commits/:hash/changes`]: read((repository, request, at) =>
      withCommit(repository, at("hash"), (commit) =>
        withCommit(repository, request.query.get("since") ?? commit.parents[0] ?? commit.hash, (since) =>
          replyPage(request, listChanges(since.tree, commit.tree)),
        ),
      ),
    ),
    [`GET ${repositoryAt}/branches`]: read((repository, request) => {
      const rows = [...repository.branches].map(([name, hash]) => ({
        name,
        hash,
        commit: repository.commits.get(hash),
      }));
      if (request.query.get("orderBy") === "MODIFICATION")
        rows.sort((a, b) => (b.commit?.atMs ?? 0) - (a.commit?.atMs ?? 0));
      const hasDetails = request.query.get("details") === "true";
      return replyPage(
        request,
        rows.map(({ name, hash, commit }) => ({
          id: `refs/heads/${name}`,
          displayId: name,
          type: "BRANCH",
          latestCommit: hash,
          latestChangeset: hash,
          isDefault: name === "main",
          ...(hasDetails && commit !== undefined
            ? {
                metadata: {
                  "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata": describeCommit(
                    world,
                    commit,
                  ),
                },
              }
            : {}),
        })),
      );
    }),
    [`GET ${repositoryAt}/pull-requests`]: read((repository, request) => {
      const [state, order] = [request.query.get("state") ?? "OPEN", request.query.get("order") ?? "NEWEST"];
      if (!["ALL", "OPEN", "DECLINED", "MERGED"].includes(state) || !["NEWEST", "OLDEST"].includes(order))
        return replyError(
          400,
          "validation.ArgumentValidationException",
          "The state or the order of pull requests is none there is.",
        );
      const rows = repository.pullRequests.filter((one) => state === "ALL" || one.state === state);
      return replyPage(
        request,
        (order === "NEWEST" ? rows.toReversed() : rows).map((one) => describePullRequest(world, repository, one)),
      );
    }),
    [`GET ${repositoryAt}/pull-requests/:id`]: read((repository, _request, at) => {
      const found = repository.pullRequests.find((one) => String(one.id) === at("id"));
      return found === undefined
        ? noPullRequest(at("id"))
        : replyJson(200, describePullRequest(world, repository, found));
    }),
    [`GET ${repositoryAt}/pull-requests/:id/changes`]: read((repository, request, at) => {
      const found = repository.pullRequests.find((one) => String(one.id) === at("id"));
      const source = found?.source.commits.get(found.sourceHash);
      const target = repository.commits.get(repository.branches.get(found?.targetBranch ?? "") ?? "");
      return source === undefined || target === undefined
        ? noPullRequest(at("id"))
        : replyPage(request, listChanges(target.tree, source.tree));
    }),
  };
}

/** GET raw/<path>?at=<hash or branch>: the path may be of any depth, which a table of routes cannot say. */
export function answerRaw(context: Context, request: Received): Reply | Promise<Reply> | undefined {
  const [, project, slug, path] =
    /^\/rest\/api\/latest\/projects\/([^/]+)\/repos\/([^/]+)\/raw\/(.+)$/.exec(request.path) ?? [];
  if (request.method !== "GET" || project === undefined || slug === undefined || path === undefined) return undefined;
  const run = inRepository(context, "read", (repository) => {
    const at = request.query.get("at") ?? "main";
    const file = path.split("/").map(decodePiece).join("/");
    return withCommit(repository, repository.branches.get(at) ?? at, (commit) => {
      const text = commit.tree.get(file);
      return text === undefined
        ? replyError(404, "content.NoSuchPathException", `The path "${file}" does not exist at revision "${at}"`)
        : replyText(200, text);
    });
  });
  return run(request, (name) => decodePiece(name === "project" ? project : slug));
}

function withCommit(repository: Repository, id: string, run: (commit: Commit) => Reply): Reply {
  const found =
    id.length < 7 ? undefined : [...repository.commits.values()].find((commit) => commit.hash.startsWith(id));
  return found === undefined
    ? replyError(
        404,
        "commit.NoSuchCommitException",
        `Commit '${id}' does not exist in repository '${repository.slug}'.`,
      )
    : run(found);
}

function listChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): unknown[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((path) => before.get(path) !== after.get(path));
  return paths.map((path) => ({
    path: { components: path.split("/"), name: path.split("/").at(-1), toString: path },
    type: typeOfChange(before.has(path), after.has(path)),
    nodeType: "FILE",
  }));
}

function typeOfChange(wasThere: boolean, isThere: boolean): "ADD" | "DELETE" | "MODIFY" {
  if (!wasThere) return "ADD";
  return isThere ? "MODIFY" : "DELETE";
}

function noPullRequest(id: string): Reply {
  return replyError(404, "pull.NoSuchPullRequestException", `Pull request ${id} does not exist.`);
}
