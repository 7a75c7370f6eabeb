// Work that was in hand when a process died: it runs again alone, and is parked when it ends the process again and
// again.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/**
 * Statements that make the table. `kind` is that of a job, or "delivery". `deaths`: of processes that had nothing else
 * in hand; `company`:
 * of those that had more. `processes` names the former: one of them may turn out to have been slow only. `claimed_by`
 * works on it alone now.
 */
export function makeSuspects(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE suspects (
      kind ${text} NOT NULL,
      subject_id ${text} NOT NULL,
      tenant_id ${text} NOT NULL,
      deaths ${number} NOT NULL,
      company ${number} NOT NULL,
      processes ${text} NOT NULL,
      claimed_by ${text},
      since ${number} NOT NULL,
      parked_at ${number},
      PRIMARY KEY (kind, subject_id)
    )`,
    `CREATE INDEX suspects_tenant ON suspects (tenant_id, parked_at)`,
  ];
}
