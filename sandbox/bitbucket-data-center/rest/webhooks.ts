// A repository's webhooks: made, changed, searched, tested, watched, removed.
import { readList, readText } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import { replyEmpty, replyJson } from "../../stand-in/reply.ts";
import type { Reply } from "../../stand-in/reply.ts";
import type { RouteHandler } from "../../stand-in/route.ts";
import type { Repository, Webhook } from "../model/types.ts";
import { knownEvents } from "../webhooks/events.ts";
import type { Invocation, Outcome } from "../webhooks/sender.ts";
import { inRepository, readBody, replyPage, repositoryAt } from "./context.ts";
import type { Context } from "./context.ts";
import { replyError } from "./errors.ts";

const template = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/webhooks";

export function webhookRoutes(context: Context): Record<string, RouteHandler> {
  const { world, sender } = context;
  const admin = (run: Parameters<typeof inRepository>[2]): RouteHandler => inRepository(context, "admin", run);
  const one = (
    run: (webhook: Webhook, repository: Repository, request: Received) => Reply | Promise<Reply>,
  ): RouteHandler =>
    admin((repository, request, at) => {
      const webhook = repository.webhooks.find((each) => String(each.id) === at("id"));
      return webhook === undefined
        ? replyError(404, "webhook.NoSuchWebhookException", `Webhook ${at("id")} does not exist.`)
        : run(webhook, repository, request);
    });
  let lastId = 0;
  return {
    [`GET ${repositoryAt}/webhooks`]: admin((repository, request) =>
      replyPage(
        request,
        repository.webhooks.map((each) => describe(each)),
      ),
    ),
    [`POST ${repositoryAt}/webhooks`]: admin((repository, request) => {
      const read = readWish(context, request, template);
      if ("status" in read) return read;
      const webhook = { id: (lastId += 1), createdMs: world.clock.now(), ...read };
      repository.webhooks.push(webhook);
      return replyJson(200, describe(webhook));
    }),
    [`GET ${repositoryAt}/webhooks/search`]: admin((repository, request) =>
      replyPage(
        request,
        repository.webhooks.map((each) => describe(each)),
      ),
    ),
    [`POST ${repositoryAt}/webhooks/test`]: admin(async (_repository, request) => {
      const url = request.query.get("url") ?? "";
      if (URL.parse(url) === null)
        return replyError(400, "validation.ArgumentValidationException", "The url is not one.", "url");
      const ping = await sender.ping(url);
      const sent = { method: "POST", url, headers: ping.headers, body: ping.body };
      return replyJson(
        200,
        ping.outcome === "ERROR"
          ? { request: sent, throwable: { message: ping.description } }
          : { request: sent, response: { statusCode: Number(ping.description), headers: {}, body: ping.answer } },
      );
    }),
    [`GET ${repositoryAt}/webhooks/:id`]: one((webhook) => replyJson(200, describe(webhook))),
    [`PUT ${repositoryAt}/webhooks/:id`]: one((webhook, _repository, request) => {
      const read = readWish(context, request, `${template}/{webhookId}`);
      if ("status" in read) return read;
      return replyJson(200, describe(Object.assign(webhook, read)));
    }),
    [`DELETE ${repositoryAt}/webhooks/:id`]: one((webhook, repository) => {
      repository.webhooks = repository.webhooks.filter((each) => each !== webhook);
      return replyEmpty(204);
    }),
    [`GET ${repositoryAt}/webhooks/:id/latest`]: one((webhook, _repository, request) => {
      const latest = latestOf(listInvocations(context, webhook, request), request.query.get("outcome") ?? undefined);
      return latest === undefined ? replyEmpty(204) : replyJson(200, tell(latest));
    }),
    [`GET ${repositoryAt}/webhooks/:id/statistics`]: one((webhook, _repository, request) =>
      replyJson(200, summarise(context, webhook, listInvocations(context, webhook, request))),
    ),
    [`GET ${repositoryAt}/webhooks/:id/statistics/summary`]: one((webhook, _repository, request) => {
      const all = listInvocations(context, webhook, request);
      return replyJson(
        200,
        Object.fromEntries(
          [...new Set(all.map((each) => each.event))].map((event) => [
            event,
            summarise(
              context,
              webhook,
              all.filter((each) => each.event === event),
            ),
          ]),
        ),
      );
    }),
  };
}

function readWish(context: Context, request: Received, path: string): Omit<Webhook, "id" | "createdMs"> | Reply {
  const body = readBody(context, request, path);
  const url = readText(body, "url") ?? "";
  const events = readList(body, "events").filter((event) => typeof event === "string");
  const unknown = events.find((event) => !knownEvents(context.world.version).includes(event));
  if (!/^https?:\/\//.test(url))
    return replyError(400, "validation.ArgumentValidationException", "The url has to be http or https.", "url");
  if (unknown !== undefined || events.length === 0)
    return replyError(
      400,
      "validation.ArgumentValidationException",
      `"${unknown ?? ""}" is no event this version knows.`,
      "events",
    );
  return {
    name: readText(body, "name") ?? "",
    url,
    events,
    isActive: body["active"] !== false,
    secret: readText(body, "configuration", "secret") ?? "",
  };
}

/** The secret is kept, and not shown again. */
function describe(webhook: Webhook): Record<string, unknown> {
  const { id, name, url, events, isActive, createdMs } = webhook;
  return {
    id,
    name,
    createdDate: createdMs,
    updatedDate: createdMs,
    events,
    configuration: { createdBy: "bitbucket" },
    url,
    active: isActive,
    scopeType: "repository",
    sslVerificationRequired: url.startsWith("https:"),
  };
}

/** What was skipped was never an invocation: it is in no statistics, which is why people miss it. */
function listInvocations({ sender }: Context, webhook: Webhook, request: Received): Invocation[] {
  const event = request.query.get("event");
  return sender.invocations.filter(
    (each) => each.webhookId === webhook.id && each.outcome !== "SKIPPED" && (event === null || each.event === event),
  );
}

function latestOf(all: readonly Invocation[], outcome: string | undefined): Invocation | undefined {
  return all.findLast((each) => outcome === undefined || each.outcome === outcome);
}

function summarise({ world }: Context, webhook: Webhook, all: readonly Invocation[]): Record<string, unknown> {
  const last = (outcome: Outcome): unknown => {
    const found = latestOf(all, outcome);
    return found === undefined ? null : tell(found);
  };
  const count = (outcome: Outcome): number => all.filter((each) => each.outcome === outcome).length;
  const window = { start: webhook.createdMs, duration: world.clock.now() - webhook.createdMs };
  return {
    lastSuccess: last("SUCCESS"),
    lastFailure: last("FAILURE"),
    lastError: last("ERROR"),
    counts: { successes: count("SUCCESS"), failures: count("FAILURE"), errors: count("ERROR"), window },
  };
}

function tell(each: Invocation): Record<string, unknown> {
  const { id, event, startMs, finishMs, outcome, description } = each;
  return {
    id,
    event,
    duration: finishMs - startMs,
    start: startMs,
    finish: finishMs,
    request: { url: each.url, method: "POST" },
    result: { description, outcome },
  };
}
