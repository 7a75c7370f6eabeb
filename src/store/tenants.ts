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

/** Hot tables carry no foreign keys, for speed; these are their keys, by which rows go in slices that hold up nobody. */
const hotTables: Readonly<Record<string, string>> = {
  jobs: "kind, subject_id",
  deliveries: "tenant_id, id",
  attempts: "tenant_id, delivery_id, try_number, ordinal",
  decisions: "tenant_id, repository_id, position, event_id, link_id",
  events: "tenant_id, id",
  builds: "tenant_id, id",
  reports: "tenant_id, id",
};

async function eraseTenant(sql: Sql, tenantId: string): Promise<void> {
  for (const [name, key] of Object.entries(hotTables)) {
    await inSlices(() => sql.run(`DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM ${name} WHERE tenant_id = $1 LIMIT 500)`, [tenantId]));
  }
  await inSlices(() =>
    sql.write(async (transaction) => {
      const slice = "SELECT seq FROM hooks WHERE tenant_id = $1 ORDER BY id LIMIT 500";
      await transaction.run(`DELETE FROM hook_bodies WHERE seq IN (${slice})`, [tenantId]);
      return transaction.run(`DELETE FROM hooks WHERE seq IN (${slice})`, [tenantId]);
    }),
  );
  await sql.write(async (transaction) => {
    await transaction.run("DELETE FROM links WHERE tenant_id = $1", [tenantId]);
    await transaction.run("DELETE FROM tenants WHERE id = $1", [tenantId]);
  });
}

async function inSlices(remove: () => Promise<number>): Promise<void> {
  while ((await remove()) > 0);
}
