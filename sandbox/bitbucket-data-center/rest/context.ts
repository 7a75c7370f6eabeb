// What every resource needs: the world, the sender of webhooks, the description of the API, and the repository of the
// address.
import { isRecord, readJson } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import { replyJson } from "../../stand-in/reply.ts";
import type { Reply } from "../../stand-in/reply.ts";
import type { RouteHandler } from "../../stand-in/route.ts";
import type { Level, Repository } from "../model/types.ts";
import type { World } from "../model/world.ts";
import type { ApiDescription } from "../openapi.ts";
import type { WebhookSender } from "../webhooks/sender.ts";
import { findCaller, mayUse } from "./caller.ts";
import { replyError, replyNotPermitted } from "./errors.ts";

export interface Context {
  world: World;
  sender: WebhookSender;
  description: ApiDescription | undefined;
}

export const repositoryAt = "/rest/api/latest/projects/:project/repos/:slug";

/** A handler for addresses below a repository, for callers who may do so much. What may not be seen is not found. */
export function inRepository(
  context: Context,
  level: Level,
  run: (repository: Repository, request: Received, at: (name: string) => string) => Reply | Promise<Reply>,
): RouteHandler {
  return (request, at) => {
    const { world } = context;
    const caller = findCaller(world, request);
    const repository = world.repositories.find(
      (one) => one.project.key.toLowerCase() === at("project").toLowerCase() && one.slug === at("slug"),
    );
    if (repository === undefined)
      return replyError(
        404,
        "repository.NoSuchRepositoryException",
        `Repository ${at("project")}/${at("slug")} does not exist.`,
      );
    if (caller === "wrong" || !mayUse(world, caller, repository, level)) return replyNotPermitted();
    return run(repository, request, at);
  };
}

/** The body as an object, noted where it breaks the published description. */
export function readBody(
  { world, description }: Context,
  request: Received,
  template: string,
): Record<string, unknown> {
  const body = readJson(request);
  const breach = description?.checkRequest(request.method, template, body);
  if (breach !== undefined) world.breaches.push(breach);
  return isRecord(body) ? body : {};
}

/** One page of a list, by start and limit. */
export function replyPage(request: Received, rows: readonly unknown[]): Reply {
  const start = Number(request.query.get("start") ?? 0);
  const limit = Math.min(Number(request.query.get("limit") ?? 25), 1000);
  const values = rows.slice(start, start + limit);
  const isLastPage = start + limit >= rows.length;
  return replyJson(200, {
    size: values.length,
    limit,
    isLastPage,
    start,
    values,
    nextPageStart: isLastPage ? null : start + limit,
  });
}
