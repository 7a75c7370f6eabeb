// How many calls each tenant's host may still get, shared by all processes.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. A row comes with the first call. */
export function makeHostBudgets(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE host_budgets (
      tenant_id ${text} PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
      calls_left ${number} NOT NULL,
      at ${number} NOT NULL,
      paused_until ${number} NOT NULL
    )`,
  ];
}
