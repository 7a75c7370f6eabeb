// Takes a repository's webhook away at its host, and closes the address it posted to.

import type { Repository, Tenant } from "../../core/tenant.ts";
import { ask, findWebhook, webhooksOf, type WebhookPorts } from "./webhook-ports.ts";

/** Afterwards the address accepts nothing, even where the host no longer had the webhook. */
export async function removeWebhook(ports: WebhookPorts, tenant: Tenant, repository: Repository): Promise<void> {
  const webhook = await findWebhook(ports, tenant, repository);
  if (webhook !== undefined)
    await ask(ports, tenant, webhooksOf(ports, tenant).remove(ports.apiUrlOf(tenant), repository, webhook.id));
  const own = (await ports.endpoints.list(tenant.id)).filter((endpoint) => endpoint.repositoryId === repository.id);
  for (const endpoint of own) await ports.endpoints.remove(tenant.id, endpoint.id);
}
