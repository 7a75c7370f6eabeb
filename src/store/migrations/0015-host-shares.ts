// Calls to hosts that are for people alone, and who had how many of the shared ones.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that add the column (empty: all of them are left) and make the table. A row comes with the first call. */
export function makeHostShares(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `ALTER TABLE host_budgets ADD COLUMN people_left ${number}`,
    `CREATE TABLE host_shares (
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      party ${text} NOT NULL,
      had ${number} NOT NULL,
      at ${number} NOT NULL,
      PRIMARY KEY (tenant_id, party)
    )`,
  ];
}
