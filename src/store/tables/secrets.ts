// A tenant's secrets by name, sealed at rest.

import type { Sql } from "../../core/ports.ts";
import type { SecretOf, SecretStore } from "../../core/store.ts";
import type { SecretName } from "../../core/tenant.ts";
import type { Database } from "../database.ts";
import type { Seal } from "../keys/seal.ts";
import { openTable } from "./table.ts";
import type { Table } from "./table.ts";
import { whileInstalled } from "../tenant/hold.ts";

type SecretRow = { tenant_id: string; name: string; value: string };

/** Secrets inside a transaction that holds their tenant. */
export interface SealedSecrets {
  /** Reads them all, and unseals what is asked for. */
  read(transaction: Sql, tenantId: string): Promise<SecretOf>;
  /** Undefined destroys it. */
  write(transaction: Sql, tenantId: string, name: SecretName, value: string | undefined): Promise<void>;
}

/** Secrets of a database, for whoever changes a tenant together with them. */
export function sealedSecrets(database: Database, seal: Seal): SealedSecrets {
  const table = tableOf(database);
  return {
    read: async (transaction, tenantId) => {
      const rows = await transaction.all<SecretRow>("SELECT tenant_id, name, value FROM secrets WHERE tenant_id = $1", [
        tenantId,
      ]);
      return (name) => {
        const row = rows.find((one) => one.name === name);
        return row === undefined ? undefined : seal.open(tenantId, `secret:${name}`, row.value);
      };
    },
    write: async (transaction, tenantId, name, value) => {
      if (value === undefined) await table.within(transaction).remove({ tenant_id: tenantId, name });
      else
        await table
          .within(transaction)
          .put({ tenant_id: tenantId, name, value: seal.seal(tenantId, `secret:${name}`, value) });
    },
  };
}

/** Secrets of a database. */
export function openSecrets(database: Database, seal: Seal): SecretStore {
  const table = tableOf(database);
  const sealed = sealedSecrets(database, seal);
  return {
    get: async (tenantId, name) => {
      const row = await table.find({ tenant_id: tenantId, name });
      return row === undefined ? undefined : seal.open(tenantId, `secret:${name}`, row.value);
    },
    put: (tenantId, name, value) =>
      whileInstalled(database.sql, tenantId, (transaction) => sealed.write(transaction, tenantId, name, value)),
    remove: async (tenantId, name) => {
      await table.remove({ tenant_id: tenantId, name });
    },
  };
}

function tableOf(database: Database): Table<SecretRow> {
  return openTable<SecretRow>(database, "secrets", { tenant_id: "key", name: "key", value: "text" });
}
