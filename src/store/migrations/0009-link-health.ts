// Whether a link's deliveries arrive, and how often that changed: one alert for each change.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. A link that never failed has no row. */
export function makeLinkHealth(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE link_health (
      link_id ${text} PRIMARY KEY,
      tenant_id ${text} NOT NULL,
      is_failing ${number} NOT NULL,
      changes ${number} NOT NULL,
      reason ${text} NOT NULL,
      since ${number} NOT NULL,
      FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id) ON DELETE CASCADE
    )`,
    `CREATE INDEX link_health_tenant ON link_health (tenant_id, since)`,
  ];
}
