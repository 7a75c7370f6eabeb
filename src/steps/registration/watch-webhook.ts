// How a repository's webhook stands, as its host tells it; and letting the host test it.

import type { HostWebhook, WebhookCall, WebhookCounts } from "../../core/host.ts";
import { Problem } from "../../core/problem.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import { ask, findWebhook, webhooksOf, type WebhookPorts } from "./webhook-ports.ts";

export interface WebhookStanding {
  readonly webhook: HostWebhook;
  readonly latest: WebhookCall | undefined;
  readonly counts: WebhookCounts | undefined;
}

/** Undefined when the repository has no webhook that leads here. Throws a Problem in the host's words. */
export async function lookAtWebhook(
  ports: WebhookPorts,
  tenant: Tenant,
  repository: Repository,
): Promise<WebhookStanding | undefined> {
  const webhook = await findWebhook(ports, tenant, repository);
  if (webhook === undefined) return undefined;
  const webhooks = webhooksOf(ports, tenant);
  const apiUrl = ports.apiUrlOf(tenant);
  const [latest, counts] = await Promise.all([
    ask(ports, tenant, webhooks.latest(apiUrl, repository, webhook.id)),
    ask(ports, tenant, webhooks.counts(apiUrl, repository, webhook.id)),
  ]);
  return { webhook, latest, counts };
}

/** Lets the host call the webhook once, and says how that went. */
export async function testWebhook(ports: WebhookPorts, tenant: Tenant, repository: Repository): Promise<WebhookCall> {
  const webhook = await findWebhook(ports, tenant, repository);
  if (webhook === undefined)
    throw new Problem("invalid-input", "The repository has no webhook that leads here: make it first.");
  return ask(ports, tenant, webhooksOf(ports, tenant).test(ports.apiUrlOf(tenant), repository, webhook));
}
