// A repository's webhooks: made, changed, tested, watched and removed
// (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-repository/#api-api-latest-projects-projectkey-repos-repositoryslug-webhooks-get).

import { z } from "zod";

import type { Answer, Call, Talk } from "../../core/call.ts";
import type {
  HostOutcome,
  HostWebhook,
  HostWebhooks,
  WebhookCall,
  WebhookCounts,
  WebhookWish,
} from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode } from "../../core/text/text.ts";

import { readBody } from "../kit/outcome.ts";
import { judge } from "./judge.ts";
import { readRows } from "./pages.ts";
import { get, repositoryPath, send, writeQuery } from "./paths.ts";
import { callSchema, countsSchema, testedSchema, webhookSchema } from "./webhook-schema.ts";

/** Known to every version since 5.4. */
const oldEvents = [
  "repo:refs_changed",
  "repo:modified",
  "pr:opened",
  "pr:modified",
  "pr:merged",
  "pr:declined",
  "pr:comment:added",
] as const;
/** Known since 7.0; older versions refuse the whole webhook for an event they do not know. */
const newEvents = [...oldEvents, "pr:from_ref_updated"] as const;

const aim = "look after the repository's webhooks";

/** Webhooks of a repository; the credentials need to be an admin's of it. */
export const webhooks: HostWebhooks = {
  dialect: "bitbucket-data-center",
  *list(apiUrl, repository) {
    const outcome = yield* readRows(apiUrl, {
      purpose: "list the repository's webhooks",
      aim,
      path: webhooksPath(repository),
      row: webhookSchema,
      limit: 200,
    });
    return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.rows } : outcome;
  },
  add: (apiUrl, repository, wish) => save("make the webhook", "POST", `${apiUrl}${webhooksPath(repository)}`, wish),
  change: (apiUrl, repository, webhookId, wish) =>
    save("change the webhook", "PUT", `${apiUrl}${webhookPath(repository, webhookId)}`, wish),
  *remove(apiUrl, repository, webhookId) {
    const answer = yield {
      purpose: "remove the webhook",
      method: "DELETE",
      url: `${apiUrl}${webhookPath(repository, webhookId)}`,
      headers: { accept: "application/json", "x-atlassian-token": "no-check" },
    };
    if (answer.kind === "answered" && answer.status === 404) return { outcome: "done", value: undefined };
    const outcome = judge(answer, aim, () => null);
    return outcome.outcome === "done" ? { outcome: "done", value: undefined } : outcome;
  },
  *test(apiUrl, repository, webhook) {
    const query = writeQuery({
      url: webhook.url,
      webhookId: webhook.id,
      sslVerificationRequired: String(isHttps(webhook.url)),
    });
    const answer = yield send(
      "let Bitbucket test the webhook",
      "POST",
      `${apiUrl}${webhooksPath(repository)}/test${query}`,
      {},
    );
    return judge(answer, aim, (answered): WebhookCall | undefined => readBody(answered, testedSchema));
  },
  latest: (apiUrl, repository, webhookId) =>
    ask<WebhookCall>(
      get("ask for the webhook's latest delivery", apiUrl, `${webhookPath(repository, webhookId)}/latest`),
      callSchema,
    ),
  counts: (apiUrl, repository, webhookId) =>
    ask<WebhookCounts>(
      get("ask for the webhook's statistics", apiUrl, `${webhookPath(repository, webhookId)}/statistics`),
      countsSchema,
    ),
};

function* save(
  purpose: string,
  method: "POST" | "PUT",
  url: string,
  wish: WebhookWish,
): Talk<HostOutcome<HostWebhook>> {
  const written = (events: readonly string[]): Call =>
    send(purpose, method, url, {
      name: wish.name,
      url: wish.url,
      events,
      active: true,
      sslVerificationRequired: isHttps(wish.url),
      configuration: { secret: wish.secret },
    });
  let answer: Answer = yield written(newEvents);
  if (answer.kind === "answered" && answer.status === 400) answer = yield written(oldEvents);
  return judge(answer, aim, (answered) => readBody(answered, webhookSchema));
}

/** 204, or an empty object, where there is nothing to tell yet. */
function* ask<T>(call: Call, schema: z.ZodType<T>): Talk<HostOutcome<T | undefined>> {
  const outcome = judge(yield call, aim, (answered) =>
    answered.status === 204 ? { told: undefined } : { told: readBody(answered, schema) },
  );
  return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.told } : outcome;
}

function webhooksPath(repository: Repository): string {
  return `${repositoryPath(repository)}/webhooks`;
}

function webhookPath(repository: Repository, webhookId: string): string {
  return `${webhooksPath(repository)}/${encode(webhookId)}`;
}

function isHttps(url: string): boolean {
  return url.startsWith("https:");
}
