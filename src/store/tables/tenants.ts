// The table of tenants. Whoever changes one decides on it as it stands, and writes what it decided and nothing else:
// two processes know the same tenant.

import type { Sql } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { SecretOf, TenantStore } from "../../core/store.ts";
import { changeTenant } from "../../core/tenant.ts";
import type { SecretName, Tenant, TenantChange, TenantSettings } from "../../core/tenant.ts";
import { defined } from "../../core/rules/defined.ts";
import type { Database } from "../database.ts";
import { isDuplicate } from "../database-error.ts";
import type { Seal } from "../keys/seal.ts";
import { sealedSecrets } from "./secrets.ts";
import { openTable } from "./table.ts";
import { destroyCredentials } from "../tenant/credentials.ts";
import { eraseRows } from "../tenant/erase.ts";

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
export function openTenants(database: Database, seal: Seal): TenantStore {
  const { sql } = database;
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
  const secrets = sealedSecrets(database, seal);

  async function writeSecrets(transaction: Sql, tenantId: string, named: TenantChange["secrets"] = {}): Promise<void> {
    for (const [name, value] of Object.entries(named) as [SecretName, string | undefined][])
      await secrets.write(transaction, tenantId, name, value);
  }

  async function change(
    tenantId: string,
    decide: (current: Tenant, secretOf: SecretOf) => TenantChange | undefined,
  ): Promise<Tenant | undefined> {
    return sql.write(async (transaction) => {
      const rows = table.within(transaction);
      const row = await rows.hold({ id: tenantId });
      if (row === undefined) return undefined;
      const before = toTenant(row);
      if (before.settings.erasedSince !== undefined) return undefined;
      const wanted = decide(before, await secrets.read(transaction, tenantId));
      if (wanted === undefined) return undefined;
      const after = changeTenant(before, wanted);
      await rows.change({ id: tenantId }, columnsOf(wanted, after));
      if (wanted.destroysCredentials === true) await destroyCredentials(transaction, seal, tenantId);
      await writeSecrets(transaction, tenantId, wanted.secrets);
      return after;
    });
  }

  /**
   * Marks the tenant as being erased, which hides it from then on. Where a process dies while it erases, the mark tells
   * the next one to go on.
   */
  async function mark(tenantId: string, may: (current: Tenant) => boolean): Promise<boolean> {
    return sql.write(async (transaction) => {
      const rows = table.within(transaction);
      const row = await rows.hold({ id: tenantId });
      if (row === undefined) return false;
      const { settings, updatedAt } = toTenant(row);
      if (settings.erasedSince !== undefined) return true;
      if (!may(toTenant(row))) return false;
      await rows.change(
        { id: tenantId },
        {
          state: "uninstalled",
          settings: JSON.stringify({
            ...settings,
            uninstalledAt: settings.uninstalledAt ?? updatedAt,
            erasedSince: updatedAt,
          }),
        },
      );
      return true;
    });
  }

  return {
    add: async (tenant, named) => {
      try {
        await sql.write(async (transaction) => {
          await table.within(transaction).add(toRow(tenant));
          await writeSecrets(transaction, tenant.id, named);
        });
      } catch (thrown) {
        if (!isDuplicate(thrown)) throw thrown;
        throw new Problem(
          "conflict",
          `The tenant ${tenant.doorKey} is there already: it cannot be added a second time.`,
          { cause: thrown },
        );
      }
    },
    get: async (tenantId) => fromRow(await table.find({ id: tenantId })),
    byDoorKey: async (door, doorKey) => fromRow(await table.find({ door, door_key: doorKey })),
    list: async () => (await table.list({}, "created_at", "id")).map((row) => toTenant(row)),
    change,
    erase: async (tenantId, may = () => true) => {
      const isMarked = await mark(tenantId, may);
      if (isMarked) await eraseRows(sql, tenantId);
      return isMarked;
    },
  };
}

/** The columns a change names. */
function columnsOf(wanted: TenantChange, after: Tenant): Partial<TenantRow> {
  const row = toRow(after);
  return defined({
    state: wanted.state && row.state,
    name: wanted.name === undefined ? undefined : row.name,
    account_id: wanted.accountId === undefined ? undefined : row.account_id,
    settings: wanted.settings && row.settings,
    updated_at: row.updated_at,
  });
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
