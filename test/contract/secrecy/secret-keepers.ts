// Everybody who keeps something for a tenant, which may have been removed meanwhile.

import { sampleLink, sampleServer } from "../../sample.ts";
import { linkWriters, tenantWriters } from "../two-writers/row-writers.ts";
import { serverWriters } from "../two-writers/server-writers.ts";
import type { Writer } from "../two-writers/row-writers.ts";

/** What would bring secrets back to a tenant that was removed. */
export const keepers: readonly Writer[] = [
  ...tenantWriters,
  ...linkWriters,
  ...serverWriters,
  {
    name: "a new secret",
    run: ({ store }, { tenantId }) => store.secrets.put(tenantId, "access-token", "new"),
    stands: async ({ store }, { tenantId }) => (await store.secrets.get(tenantId, "access-token")) === "new",
  },
  {
    name: "a new server",
    run: ({ store }, { tenantId }) => store.servers.add(sampleServer({ id: `${tenantId}-new`, tenantId })),
    stands: async ({ store }, { tenantId }) => (await store.servers.get(tenantId, `${tenantId}-new`)) !== undefined,
  },
  {
    name: "a new link",
    run: ({ store }, { tenantId, serverId }) =>
      store.links.add(
        sampleLink({
          id: `${tenantId}-new`,
          tenantId,
          serverId,
          statusKey: "new",
          secrets: { a: "b" },
          resultToken: `new ${tenantId}`,
          badgeToken: `new ${tenantId}`,
        }),
      ),
    stands: async ({ store }, { tenantId }) => (await store.links.get(tenantId, `${tenantId}-new`)) !== undefined,
  },
  {
    name: "a new endpoint",
    run: ({ store }, { tenantId }) =>
      store.endpoints.add({ id: `${tenantId}-new`, tenantId, dialect: "github", secret: "new" }),
    stands: async ({ store }, { tenantId }) => (await store.endpoints.list(tenantId)).length === 2,
  },
  {
    name: "a reporters' secret",
    run: ({ store }, { tenantId, serverId }) =>
      store.reportSecrets.put({ tenantId, serverId, createdAt: 1 }, `of ${tenantId}`),
    stands: async ({ store }, { tenantId, serverId }) =>
      (await store.reportSecrets.of(tenantId, serverId)) !== undefined,
  },
];
