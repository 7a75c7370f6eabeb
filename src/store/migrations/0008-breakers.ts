// CI servers that fail: how often in a row, and until when they are left alone.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. A server that is well has no row. */
export function makeBreakers(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE breakers (
      server_id ${text} PRIMARY KEY,
      tenant_id ${text} NOT NULL,
      failures ${number} NOT NULL,
      openings ${number} NOT NULL,
      open_until ${number},
      reason ${text} NOT NULL,
      since ${number} NOT NULL,
      FOREIGN KEY (tenant_id, server_id) REFERENCES servers (tenant_id, id) ON DELETE CASCADE
    )`,
  ];
}
