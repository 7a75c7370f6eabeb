// The table of tenants, and taking one away with everything it has.

import type { Sql } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { TenantStore } from "../core/store.ts";
import type { Tenant, TenantSettings } from "../core/tenant.ts";
import type { Database } from "./database.ts";
import { isDuplicate } from "./database-error.ts";
import { openTable } from "./table.ts";

type TenantRow = {
  id: string;
  door: string;
  host: string;
  account_id: string;
  door_key: string;
  name: string;
  state: string;
  settings: string;
  created_at: number;
  updated_at: number;
};

/** Tenants of a database. */
export function openTenants(database: Database): TenantStore {
  const table = openTable<TenantRow>(database, "tenants", {
    id: "key",
    door: "text",
    host: "text",
    account_id: "text",
    door_key: "text",
    name: "text",
    state: "text",
    settings: "text",
    created_at: "number",
    updated_at: "number",
  });
  return {
    add: async (tenant) => {
      try {
        await table.add(toRow(tenant));
      } catch (thrown) {
        if (!isDuplicate(thrown)) throw thrown;
        throw new Problem("conflict", `The tenant ${tenant.doorKey} is there already: it cannot be added a second time.`, { cause: thrown });
      }
    },
    get: async (tenantId) => fromRow(await table.find({ id: tenantId })),
    byDoorKey: async (door, doorKey) => fromRow(await table.find({ door, door_key: doorKey })),
    list: async () => (await table.list({}, "created_at", "id")).map((row) => toTenant(row)),
    save: async (tenant) => {
      const { id, ...values } = toRow(tenant);
      await table.change({ id }, values);
    },
    erase: (tenantId) => eraseTenant(database.sql, tenantId),
  };
}

function toRow(tenant: Tenant): TenantRow {
  return {
    id: tenant.id,
    door: tenant.door,
    host: tenant.host,
    account_id: tenant.accountId,
    door_key: tenant.doorKey,
    name: tenant.name,
    state: tenant.state,
    settings: JSON.stringify(tenant.settings),
    created_at: tenant.createdAt,
    updated_at: tenant.updatedAt,
  };
}

function fromRow(row: TenantRow | undefined): Tenant | undefined {
  return row === undefined ? undefined : toTenant(row);
}

function toTenant(row: TenantRow): Tenant {
  return {
    id: row.id,
    door: row.door as Tenant["door"],
    host: row.host as Tenant["host"],
    accountId: row.account_id,
    doorKey: row.door_key,
    name: row.name,
    state: row.state as Tenant["state"],
    settings: JSON.parse(row.settings) as TenantSettings,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

const decisionKey = "tenant_id, repository_id, position, event_id, link_id";

/**
 * Hot tables carry no foreign keys, for speed. Rows go in slices that hold up nobody: what a slice is found by (a query with the
 * tenant as $1), then what is removed by it.
 */
const slices: readonly { readonly find: string; readonly remove: readonly string[] }[] = [
  { find: "SELECT subject_id FROM jobs WHERE tenant_id = $1", remove: ["jobs WHERE tenant_id = $1 AND subject_id"] },
  { find: "SELECT subject_id FROM suspects WHERE tenant_id = $1", remove: ["suspects WHERE tenant_id = $1 AND subject_id"] },
  { find: "SELECT id FROM deliveries WHERE tenant_id = $1 ORDER BY link_id, position, id", remove: ["attempts WHERE delivery_id", "deliveries WHERE id"] },
  { find: `SELECT ${decisionKey} FROM decisions WHERE tenant_id = $1 ORDER BY ${decisionKey}`, remove: [`decisions WHERE (${decisionKey})`] },
  { find: "SELECT id FROM events WHERE tenant_id = $1 ORDER BY repository_id, lane, position, id", remove: ["events WHERE id"] },
  { find: "SELECT id FROM builds WHERE tenant_id = $1 ORDER BY link_id, created_at, id", remove: ["builds WHERE id"] },
  { find: "SELECT id FROM reports WHERE tenant_id = $1 ORDER BY id", remove: ["reports WHERE tenant_id = $1 AND id"] },
  { find: "SELECT seq FROM hooks WHERE tenant_id = $1 ORDER BY id", remove: ["hook_bodies WHERE seq", "hooks WHERE seq"] },
];

async function eraseTenant(sql: Sql, tenantId: string): Promise<void> {
  for (const { find, remove } of slices) {
    const removeSlice = async (transaction: Sql): Promise<number> => {
      let count = 0;
      for (const what of remove) {
        const text = `DELETE FROM ${what} IN (${find} LIMIT 500)`;
        count = await transaction.run(text, [tenantId]);
      }
      return count;
    };
    while ((await sql.write(removeSlice)) > 0);
  }
  await sql.write(async (transaction) => {
    await transaction.run("DELETE FROM links WHERE tenant_id = $1", [tenantId]);
    await transaction.run("DELETE FROM tenants WHERE id = $1", [tenantId]);
  });
}
