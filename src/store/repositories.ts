// Repositories a tenant's hooks have spoken of, by their stable ids.

import type { RepositoryStore } from "../core/store.ts";
import type { Repository } from "../core/tenant.ts";
import type { Database } from "./database.ts";
import { openTable } from "./table.ts";

type RepositoryRow = { tenant_id: string; id: string; full_name: string; owner: string; slug: string; name: string; url: string; updated_at: number };

/** Repositories of a database. */
export function openRepositories(database: Database): RepositoryStore {
  const table = openTable<RepositoryRow>(database, "repositories", {
    tenant_id: "key",
    id: "key",
    full_name: "text",
    owner: "text",
    slug: "text",
    name: "text",
    url: "text",
    updated_at: "number",
  });
  return {
    remember: (repository) =>
      table.put({
        tenant_id: repository.tenantId,
        id: repository.id,
        full_name: repository.fullName,
        owner: repository.owner,
        slug: repository.slug,
        name: repository.name,
        url: repository.url,
        updated_at: repository.updatedAt,
      }),
    get: async (tenantId, repositoryId) => {
      const row = await table.find({ tenant_id: tenantId, id: repositoryId });
      return row === undefined ? undefined : toRepository(row);
    },
    byFullName: async (tenantId, fullName) => {
      // A name that one repository gave up may belong to another by now: the one heard of last has it.
      const rows = await table.list({ tenant_id: tenantId, full_name: fullName }, "updated_at");
      const row = rows.at(-1);
      return row === undefined ? undefined : toRepository(row);
    },
    list: async (tenantId) => (await table.list({ tenant_id: tenantId }, "full_name", "id")).map(toRepository),
  };
}

function toRepository(row: RepositoryRow): Repository {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    fullName: row.full_name,
    owner: row.owner,
    slug: row.slug,
    name: row.name,
    url: row.url,
    updatedAt: row.updated_at,
  };
}
