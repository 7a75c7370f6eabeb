// Secrets of CI servers' reporters: only their hashes are kept, so nobody can read one back.

import type { ReportSecret, ReportSecretStore } from "../../core/store.ts";
import type { Database } from "../database.ts";
import { hashOf } from "../keys/seal.ts";
import { openTable } from "./table.ts";
import { whileInstalled } from "../tenant/hold.ts";

type ReportSecretRow = { tenant_id: string; server_id: string; secret_hash: string; created_at: number };

/** Report secrets of a database. */
export function openReportSecrets(database: Database): ReportSecretStore {
  const table = openTable<ReportSecretRow>(database, "report_secrets", {
    tenant_id: "key",
    server_id: "key",
    secret_hash: "text",
    created_at: "number",
  });
  return {
    put: ({ tenantId, serverId, createdAt }, secret) =>
      whileInstalled(database.sql, tenantId, (transaction) =>
        table
          .within(transaction)
          .put({ tenant_id: tenantId, server_id: serverId, secret_hash: hashOf(secret), created_at: createdAt }),
      ),
    of: async (tenantId, serverId) => toReportSecret(await table.find({ tenant_id: tenantId, server_id: serverId })),
    bySecret: async (secret) => toReportSecret(await table.find({ secret_hash: hashOf(secret) })),
    remove: async (tenantId, serverId) => {
      await table.remove({ tenant_id: tenantId, server_id: serverId });
    },
  };
}

function toReportSecret(row: ReportSecretRow | undefined): ReportSecret | undefined {
  return row === undefined
    ? undefined
    : { tenantId: row.tenant_id, serverId: row.server_id, createdAt: row.created_at };
}
