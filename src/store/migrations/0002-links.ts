// Repositories, CI servers, and the links between them.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/**
 * Statements that make the tables. A link cannot name another tenant's repository or server: the keys carry the tenant.
 */
export function makeLinks(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE repositories (
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      id ${text} NOT NULL,
      full_name ${text} NOT NULL,
      owner ${text} NOT NULL,
      slug ${text} NOT NULL,
      name ${text} NOT NULL,
      url ${text} NOT NULL,
      updated_at ${number} NOT NULL,
      PRIMARY KEY (tenant_id, id)
    )`,
    `CREATE INDEX repositories_full_name ON repositories (tenant_id, full_name)`,
    `CREATE TABLE servers (
      id ${text} PRIMARY KEY,
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      kind ${text} NOT NULL,
      name ${text} NOT NULL,
      settings ${text} NOT NULL,
      secrets ${text} NOT NULL,
      in_flight_limit ${number} NOT NULL,
      created_at ${number} NOT NULL,
      updated_at ${number} NOT NULL,
      UNIQUE (tenant_id, id)
    )`,
    `CREATE TABLE links (
      id ${text} PRIMARY KEY,
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      repository_id ${text} NOT NULL,
      server_id ${text} NOT NULL,
      name ${text} NOT NULL,
      settings ${text} NOT NULL,
      secrets ${text} NOT NULL,
      filters ${text} NOT NULL,
      parameters ${text} NOT NULL,
      secret_parameters ${text} NOT NULL,
      verdicts ${text} NOT NULL,
      builds_push_and_pull_request ${number} NOT NULL,
      aborts_superseded ${number} NOT NULL,
      status_key ${text} NOT NULL,
      reports_status ${number} NOT NULL,
      result_token ${text} NOT NULL,
      result_token_hash ${text} NOT NULL UNIQUE,
      badge_token ${text} NOT NULL,
      badge_token_hash ${text} NOT NULL UNIQUE,
      is_paused ${number} NOT NULL,
      pause_reason ${text},
      deadline_minutes ${number} NOT NULL,
      created_at ${number} NOT NULL,
      updated_at ${number} NOT NULL,
      UNIQUE (tenant_id, id),
      UNIQUE (tenant_id, repository_id, status_key),
      FOREIGN KEY (tenant_id, repository_id) REFERENCES repositories (tenant_id, id) ON DELETE CASCADE,
      FOREIGN KEY (tenant_id, server_id) REFERENCES servers (tenant_id, id)
    )`,
    `CREATE INDEX links_server ON links (tenant_id, server_id)`,
  ];
}
