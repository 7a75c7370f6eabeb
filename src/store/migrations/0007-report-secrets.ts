// Secrets by which a CI server's own reporters prove themselves: one a server, kept as a hash.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. */
export function makeReportSecrets(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE report_secrets (
      tenant_id ${text} NOT NULL,
      server_id ${text} NOT NULL,
      secret_hash ${text} NOT NULL UNIQUE,
      created_at ${number} NOT NULL,
      PRIMARY KEY (tenant_id, server_id),
      FOREIGN KEY (tenant_id, server_id) REFERENCES servers (tenant_id, id) ON DELETE CASCADE
    )`,
  ];
}
