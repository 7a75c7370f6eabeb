// Deliveries, which are the queue, and their attempts.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the tables. What the claim asks stands in partial indexes, so that old rows cost it nothing. */
export function makeDeliveries(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE deliveries (
      tenant_id ${text} NOT NULL,
      id ${text} NOT NULL,
      hook_id ${text} NOT NULL,
      event_id ${text} NOT NULL,
      link_id ${text} NOT NULL,
      server_id ${text} NOT NULL,
      repository_id ${text} NOT NULL,
      order_key ${text} NOT NULL,
      lane ${text} NOT NULL,
      work_key ${text} NOT NULL,
      replay ${number} NOT NULL,
      commit_hash ${text} NOT NULL,
      is_replaceable ${number} NOT NULL,
      position ${number} NOT NULL,
      state ${text} NOT NULL,
      due_at ${number} NOT NULL,
      tries ${number} NOT NULL,
      reason ${text} NOT NULL,
      lease_owner ${text},
      created_at ${number} NOT NULL,
      updated_at ${number} NOT NULL,
      PRIMARY KEY (id),
      UNIQUE (tenant_id, link_id, work_key, replay)
    )`,
    `CREATE INDEX deliveries_link ON deliveries (tenant_id, link_id, position, id)`,
    `CREATE INDEX deliveries_repository ON deliveries (tenant_id, repository_id, created_at, id)`,
    `CREATE INDEX deliveries_commit ON deliveries (tenant_id, commit_hash)`,
    `CREATE INDEX deliveries_due ON deliveries (server_id, due_at, position) WHERE state = 'waiting'
      AND lease_owner IS NULL`,
    `CREATE INDEX deliveries_lane ON deliveries (tenant_id, link_id, lane, position, id) WHERE state = 'waiting'`,
    `CREATE INDEX deliveries_leased ON deliveries (server_id, lease_owner) WHERE lease_owner IS NOT NULL`,
    `CREATE TABLE attempts (
      tenant_id ${text} NOT NULL,
      delivery_id ${text} NOT NULL,
      try_number ${number} NOT NULL,
      ordinal ${number} NOT NULL,
      purpose ${text} NOT NULL,
      method ${text} NOT NULL,
      url ${text} NOT NULL,
      status ${number} NOT NULL,
      answer ${text} NOT NULL,
      ms ${number} NOT NULL,
      at ${number} NOT NULL,
      PRIMARY KEY (delivery_id, try_number, ordinal)
    )`,
  ];
}
