// Addresses of ours that native webhooks post to, with the secret each is signed with.

import type { Sql } from "../../core/ports.ts";
import type { EndpointStore } from "../../core/store.ts";
import type { Endpoint } from "../../core/tenant.ts";
import type { Database } from "../database.ts";
import type { Seal } from "../keys/seal.ts";
import { openTable } from "./table.ts";
import { whileInstalled } from "../tenant/hold.ts";

type EndpointRow = { id: string; tenant_id: string; dialect: string; secret: string; repository_id: string | null };

/** Endpoints of a database. */
export function openEndpoints(database: Database, seal: Seal): EndpointStore {
  const table = openTable<EndpointRow>(database, "endpoints", {
    id: "key",
    tenant_id: "text",
    dialect: "text",
    secret: "text",
    repository_id: "text",
  });

  function toEndpoint(row: EndpointRow): Endpoint {
    return {
      id: row.id,
      tenantId: row.tenant_id,
      dialect: row.dialect,
      secret: seal.open(row.tenant_id, `endpoint:${row.id}`, row.secret),
      ...(row.repository_id === null ? {} : { repositoryId: row.repository_id }),
    };
  }

  function toRow(endpoint: Endpoint): EndpointRow {
    return {
      id: endpoint.id,
      tenant_id: endpoint.tenantId,
      dialect: endpoint.dialect,
      secret: seal.seal(endpoint.tenantId, `endpoint:${endpoint.id}`, endpoint.secret),
      repository_id: endpoint.repositoryId ?? null,
    };
  }

  async function add(transaction: Sql, endpoint: Endpoint): Promise<Endpoint> {
    const { tenantId, dialect, repositoryId } = endpoint;
    const rows = table.within(transaction);
    const there =
      repositoryId === undefined
        ? undefined
        : await rows.hold({ tenant_id: tenantId, dialect, repository_id: repositoryId });
    if (there !== undefined) return toEndpoint(there);
    await rows.add(toRow(endpoint));
    return endpoint;
  }

  return {
    // One at a time: of two that look for a repository's endpoint at once, the second finds what the first one added.
    add: (endpoint) =>
      whileInstalled(database.sql, endpoint.tenantId, (transaction) => add(transaction, endpoint), "alone"),
    byId: async (endpointId) => {
      const row = await table.find({ id: endpointId });
      return row === undefined ? undefined : toEndpoint(row);
    },
    list: async (tenantId) => (await table.list({ tenant_id: tenantId }, "id")).map(toEndpoint),
    renew: async (tenantId, id, secret) => {
      const sealed = seal.seal(tenantId, `endpoint:${id}`, secret);
      return await whileInstalled(
        database.sql,
        tenantId,
        async (transaction) =>
          (await table.within(transaction).change({ tenant_id: tenantId, id }, { secret: sealed })) > 0,
      );
    },
    remove: async (tenantId, endpointId) => {
      await table.remove({ tenant_id: tenantId, id: endpointId });
    },
  };
}
