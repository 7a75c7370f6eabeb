// Tenants, their secrets, the addresses their hooks come to, and things that are used once.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the tables. */
export function makeTenants(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE tenants (
      id ${text} PRIMARY KEY,
      door ${text} NOT NULL,
      host ${text} NOT NULL,
      account_id ${text} NOT NULL,
      door_key ${text} NOT NULL,
      name ${text} NOT NULL,
      state ${text} NOT NULL,
      settings ${text} NOT NULL,
      created_at ${number} NOT NULL,
      updated_at ${number} NOT NULL,
      UNIQUE (door, door_key)
    )`,
    `CREATE TABLE secrets (
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      name ${text} NOT NULL,
      value ${text} NOT NULL,
      PRIMARY KEY (tenant_id, name)
    )`,
    `CREATE TABLE endpoints (
      id ${text} PRIMARY KEY,
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      dialect ${text} NOT NULL,
      secret ${text} NOT NULL,
      repository_id ${text}
    )`,
    `CREATE INDEX endpoints_tenant ON endpoints (tenant_id)`,
    `CREATE TABLE once (
      purpose ${text} NOT NULL,
      key_hash ${text} NOT NULL,
      value ${text} NOT NULL,
      expires_at ${number} NOT NULL,
      PRIMARY KEY (purpose, key_hash)
    )`,
    `CREATE INDEX once_expiry ON once (expires_at)`,
  ];
}
