// Builds of commits: the resource since 7.4, the older one for every version, and Code Insights reports.
import { readText } from "../../stand-in/received.ts";
import { replyEmpty, replyJson } from "../../stand-in/reply.ts";
import type { Reply } from "../../stand-in/reply.ts";
import type { RouteHandler } from "../../stand-in/route.ts";
import type { PostedBuild, Repository } from "../model/types.ts";
import { findCaller, mayUse } from "./caller.ts";
import { inRepository, readBody, replyPage, repositoryAt } from "./context.ts";
import type { Context } from "./context.ts";
import { replyError, replyNoResource, replyNotPermitted } from "./errors.ts";

const buildsTemplate = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/builds";
const reportTemplate = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/reports/{key}";

export function buildRoutes(context: Context): Record<string, RouteHandler> {
  const { world } = context;
  const hasBuilds = world.version >= 7;
  return {
    [`POST ${repositoryAt}/commits/:hash/builds`]: inRepository(context, "read", (repository, request, at) => {
      if (!hasBuilds) return replyNoResource(request);
      const body = readBody(context, request, buildsTemplate);
      if (!repository.commits.has(at("hash"))) return noCommit(at("hash"), repository);
      // "Cancelled" came with version 8.
      const states = ["SUCCESSFUL", "FAILED", "INPROGRESS", "UNKNOWN", ...(world.version >= 9 ? ["CANCELLED"] : [])];
      return keepBuild(repository, at("hash"), "builds", body, states);
    }),
    [`GET ${repositoryAt}/commits/:hash/builds`]: inRepository(context, "read", (repository, request, at) => {
      const found = repository.builds.find(
        (build) => build.hash === at("hash") && build.key === request.query.get("key"),
      );
      if (!hasBuilds) return replyNoResource(request);
      return found === undefined
        ? replyError(404, "build.status.NoSuchBuildStatusException", "No build with this key.")
        : replyJson(200, found.body);
    }),
    "POST /rest/build-status/latest/commits/:hash": (request, at) => {
      const caller = findCaller(world, request);
      if (caller === undefined || caller === "wrong") return replyNotPermitted();
      const body = readBody(context, request, "/build-status/latest/commits/{commitId}");
      // It knows the commit alone, and keeps builds of commits nobody has.
      const repository = world.repositories.find(
        (one) => one.commits.has(at("hash")) && mayUse(world, caller, one, "read"),
      );
      return repository === undefined
        ? replyEmpty(204)
        : keepBuild(repository, at("hash"), "build-status", body, ["SUCCESSFUL", "FAILED", "INPROGRESS"]);
    },
    "GET /rest/build-status/latest/commits/:hash": (request, at) =>
      replyPage(
        request,
        world.repositories.flatMap((one) =>
          one.builds.filter((build) => build.hash === at("hash")).map((build) => build.body),
        ),
      ),
    "PUT /rest/insights/latest/projects/:project/repos/:slug/commits/:hash/reports/:key": inRepository(
      context,
      "read",
      (repository, request, at) => {
        const body = readBody(context, request, reportTemplate);
        if (!repository.commits.has(at("hash"))) return noCommit(at("hash"), repository);
        if (typeof body["title"] !== "string" || !Array.isArray(body["data"]) || body["data"].length > 6)
          return replyError(
            400,
            "validation.ArgumentValidationException",
            "A title and at most 6 data fields are needed.",
            "data",
          );
        repository.reports = [
          ...repository.reports.filter((one) => one.hash !== at("hash") || one.key !== at("key")),
          { hash: at("hash"), key: at("key"), body },
        ];
        return replyJson(200, { ...body, key: at("key"), createdDate: world.clock.now() });
      },
    ),
  };
}

function keepBuild(
  repository: Repository,
  hash: string,
  by: PostedBuild["by"],
  body: Record<string, unknown>,
  states: readonly string[],
): Reply {
  const { key, state, url } = body;
  if (typeof key !== "string" || key === "" || key.length > 255)
    return invalid("key", "The build status key is required, of at most 255 characters.");
  if (typeof state !== "string" || !states.includes(state))
    return invalid("state", `The state has to be one of ${states.join(", ")}.`);
  if (typeof url !== "string" || URL.parse(url) === null || url.length > 450)
    return invalid("url", "The url has to be absolute, of at most 450 characters.");
  for (const name of ["name", ...(by === "build-status" ? ["description"] : ["buildNumber"])])
    if ((readText(body, name) ?? "").length > 255) return invalid(name, "At most 255 characters.");
  repository.builds = [
    ...repository.builds.filter((one) => one.hash !== hash || one.key !== key),
    { hash, key, state, by, body },
  ];
  return replyEmpty(204);
}

function invalid(context: string, message: string): Reply {
  return replyError(400, "validation.ArgumentValidationException", message, context);
}

function noCommit(hash: string, repository: Repository): Reply {
  return replyError(
    404,
    "commit.NoSuchCommitException",
    `Commit '${hash}' does not exist in repository '${repository.slug}'.`,
  );
}
