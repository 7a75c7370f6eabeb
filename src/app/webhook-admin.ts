// Gives the pages the steps that look after webhooks, and keeps endpoints and their secrets from them.

import { onBehalfOf } from "../core/host-calls.ts";
import type { Resources } from "./resources.ts";
import { hosts } from "../hosts/registry.ts";
import type { WebhookAdmin } from "../http/pages/ports.ts";
import { registerWebhook } from "../steps/registration/register-webhook.ts";
import { removeWebhook } from "../steps/registration/remove-webhook.ts";
import { lookAtWebhook, testWebhook } from "../steps/registration/watch-webhook.ts";
import { canManageWebhooks, type WebhookPorts } from "../steps/registration/webhook-ports.ts";

export function openWebhookAdmin(resources: Resources): WebhookAdmin {
  const { store, addresses, newToken, config, tenantChanges } = resources;
  const sendToHost = onBehalfOf({ urgency: "person" }, resources.sendToHost);
  const ports: WebhookPorts = {
    endpoints: store.endpoints,
    hosts,
    sendToHost,
    apiUrlOf: addresses.apiUrlOf,
    newToken,
    once: store.once,
    clock: resources.clock,
    publicUrl: config.baseUrl,
  };
  return {
    isFor: (tenant) => canManageWebhooks(hosts, tenant),
    register: (tenant, repository) => registerWebhook(ports, tenant, repository),
    look: (tenant, repository) => lookAtWebhook(ports, tenant, repository),
    test: (tenant, repository) => testWebhook(ports, tenant, repository),
    async remove(tenant, repository) {
      await removeWebhook(ports, tenant, repository);
      tenantChanges.tell(tenant);
    },
  };
}
