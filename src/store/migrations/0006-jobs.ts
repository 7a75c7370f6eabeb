// Work other than deliveries, and the processes that do it.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/**
 * Statements that make the tables. A job is gone when it is done. `again_at`: it was asked for while somebody was at
 * it. `beats` only ever grows while a process lives; nobody compares its clock with another's.
 */
export function makeJobs(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE jobs (
      kind ${text} NOT NULL,
      subject_id ${text} NOT NULL,
      tenant_id ${text} NOT NULL,
      due_at ${number} NOT NULL,
      again_at ${number},
      tries ${number} NOT NULL,
      reason ${text} NOT NULL,
      lease_owner ${text},
      order_key ${text} NOT NULL,
      position ${number} NOT NULL,
      created_at ${number} NOT NULL,
      PRIMARY KEY (kind, subject_id)
    )`,
    `CREATE INDEX jobs_due ON jobs (kind, due_at, position) WHERE lease_owner IS NULL`,
    `CREATE INDEX jobs_leased ON jobs (lease_owner) WHERE lease_owner IS NOT NULL`,
    `CREATE INDEX jobs_unplanned ON jobs (tenant_id, order_key, position) WHERE kind = 'plan' AND tries = 0`,
    `CREATE TABLE processes (
      id ${text} PRIMARY KEY,
      beats ${number} NOT NULL,
      started_at ${number} NOT NULL
    )`,
  ];
}
