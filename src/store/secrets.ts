// A tenant's secrets by name, sealed at rest.

import type { SecretStore } from "../core/store.ts";
import type { Database } from "./database.ts";
import type { Seal } from "./seal.ts";
import { openTable } from "./table.ts";

type SecretRow = { tenant_id: string; name: string; value: string };

/** Secrets of a database. */
export function openSecrets(database: Database, seal: Seal): SecretStore {
  const table = openTable<SecretRow>(database, "secrets", { tenant_id: "key", name: "key", value: "text" });
  return {
    get: async (tenantId, name) => {
      const row = await table.find({ tenant_id: tenantId, name });
      return row === undefined ? undefined : seal.open(tenantId, `secret:${name}`, row.value);
    },
    put: (tenantId, name, value) => table.put({ tenant_id: tenantId, name, value: seal.seal(tenantId, `secret:${name}`, value) }),
    remove: async (tenantId, name) => {
      await table.remove({ tenant_id: tenantId, name });
    },
  };
}
