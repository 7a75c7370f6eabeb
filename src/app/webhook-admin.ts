// Gives the pages the steps that look after webhooks, and keeps endpoints and their secrets from them.

import { onBehalfOf } from "../core/host-calls.ts";
import type { Resources } from "./resources.ts";
import { hosts } from "../hosts/registry.ts";
import type { WebhookAdmin } from "../http/pages/ports.ts";
import { hookAddressesOf, noteWebhookRemoved, renewHookSecret } from "../steps/registration/hook-addresses.ts";
import { registerWebhook } from "../steps/registration/register-webhook.ts";
import { removeWebhook } from "../steps/registration/remove-webhook.ts";
import { lookAtWebhook, testWebhook } from "../steps/registration/watch-webhook.ts";
import { canManageWebhooks, type WebhookPorts } from "../steps/registration/webhook-ports.ts";

export function openWebhookAdmin(resources: Resources): WebhookAdmin {
  const { store, addresses, newToken, config, tenantChanges, dialects } = resources;
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
  const known = { ...ports, endpoints: store.endpoints, once: store.once, tenants: store.tenants, dialects };
  return {
    isFor: (tenant) => canManageWebhooks(hosts, tenant),
    addresses: (tenant, repository) => hookAddressesOf(known, tenant, repository),
    async renewSecret(tenant, repository, endpointId) {
      const secret = await renewHookSecret(known, tenant, repository, endpointId);
      tenantChanges.tell(tenant);
      return secret;
    },
    async register(tenant, repository) {
      const done = await registerWebhook(ports, tenant, repository);
      await noteWebhookRemoved(known, tenant.id, repository.id, false);
      return done;
    },
    look: (tenant, repository) => lookAtWebhook(ports, tenant, repository),
    test: (tenant, repository) => testWebhook(ports, tenant, repository),
    async remove(tenant, repository) {
      await removeWebhook(ports, tenant, repository);
      await noteWebhookRemoved(known, tenant.id, repository.id, true);
      tenantChanges.tell(tenant);
    },
  };
}
