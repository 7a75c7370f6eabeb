// Repositories a tenant's hooks have spoken of, by their stable ids.

import type { RepositoryStore } from "../../core/store.ts";
import type { Repository } from "../../core/tenant.ts";
import type { Database } from "../database.ts";
import { openTable } from "./table.ts";

type RepositoryRow = {
  tenant_id: string;
  id: string;
  full_name: string;
  owner: string;
  slug: string;
  name: string;
  url: string;
  updated_at: number;
};

/** Hooks are planned by several processes and in no order: what is older than the known row changes nothing. */
const remembering = `INSERT INTO repositories (tenant_id, id, full_name, owner, slug, name, url, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (tenant_id, id) DO UPDATE SET full_name = excluded.full_name, owner = excluded.owner,
    slug = excluded.slug, name = excluded.name,
    url = CASE WHEN excluded.url = '' THEN repositories.url ELSE excluded.url END, updated_at = excluded.updated_at
  WHERE repositories.updated_at <= excluded.updated_at`;

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
    remember: async ({ tenantId, id, fullName, owner, slug, name, url, updatedAt }) => {
      await database.sql.run(remembering, [tenantId, id, fullName, owner, slug, name, url, updatedAt]);
    },
    get: async (tenantId, repositoryId) => {
      const row = await table.find({ tenant_id: tenantId, id: repositoryId });
      return row === undefined ? undefined : toRepository(row);
    },
    byFullName: async (tenantId, fullName) => {
      // One repository may have given a name up to another: the one that was heard of last has it.
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
