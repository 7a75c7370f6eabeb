// The webhook of a sample repository: its addresses as the rows have them, and a host that does what it is asked.

import { dialects } from "../../src/dialects/registry.ts";
import { hookAddressesOf, noteWebhookRemoved, renewHookSecret } from "../../src/steps/registration/hook-addresses.ts";
import type { WebhookAdmin } from "../../src/http/pages/ports.ts";
import type { WebhookStanding } from "../../src/steps/registration/watch-webhook.ts";
import { memoryStore } from "../memory-store/memory-store.ts";
import type { Rows } from "../memory-store/rows.ts";
import { now } from "./pages/sample.ts";

const standing: WebhookStanding = {
  webhook: {
    id: "42",
    name: "<b>CI Bridge</b>",
    url: "https://bridge.example.com/hooks/secret-address",
    isActive: true,
    events: ["repo:refs_changed"],
  },
  latest: { event: "repo:refs_changed", outcome: "failure", said: "503", at: now - 60_000, ms: 40 },
  counts: { successes: 3, failures: 1, errors: 0, windowMs: 3_600_000 },
};

/** Made by hand at the host, unless `part` says otherwise. */
export function sampleWebhookAdmin(rows: Rows, part: Partial<WebhookAdmin> = {}): WebhookAdmin {
  const { endpoints, tenants, once } = memoryStore(rows, () => now);
  let count = 0;
  const newToken = (): string => `hook-token-${(count += 1)}`;
  const ports = { endpoints, tenants, once, dialects, newToken, clock: () => now };
  const known = { ...ports, publicUrl: "https://bridge.example.com" };
  return {
    isFor: () => false,
    addresses: (tenant, repository) => hookAddressesOf(known, tenant, repository),
    renewSecret: (tenant, repository, endpointId) => renewHookSecret(known, tenant, repository, endpointId),
    register: async (tenant, repository) => {
      await noteWebhookRemoved(known, tenant.id, repository.id, false);
      return "made";
    },
    look: () => Promise.resolve(standing),
    test: () => Promise.resolve({ event: "diagnostics:ping", outcome: "success", said: "200" }),
    remove: (tenant, repository) => noteWebhookRemoved(known, tenant.id, repository.id, true),
    ...part,
  };
}
