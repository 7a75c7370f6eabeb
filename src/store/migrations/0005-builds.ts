// Builds: one row a run of a job.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. A run whose name the CI told us is one row, whoever reports it. */
export function makeBuilds(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE builds (
      tenant_id ${text} NOT NULL,
      id ${text} NOT NULL,
      link_id ${text} NOT NULL,
      server_id ${text} NOT NULL,
      repository_id ${text} NOT NULL,
      delivery_id ${text},
      commit_hash ${text} NOT NULL,
      ref_type ${text} NOT NULL,
      ref_name ${text} NOT NULL,
      pull_request_id ${number},
      run ${text} NOT NULL,
      context ${text} NOT NULL,
      state ${text} NOT NULL,
      name ${text} NOT NULL,
      number ${text} NOT NULL,
      url ${text} NOT NULL,
      description ${text} NOT NULL,
      tests ${text},
      duration_ms ${number},
      page_token ${text} NOT NULL UNIQUE,
      created_at ${number} NOT NULL,
      updated_at ${number} NOT NULL,
      finished_at ${number},
      PRIMARY KEY (id)
    )`,
    `CREATE UNIQUE INDEX builds_run ON builds (tenant_id, link_id, commit_hash, run, context) WHERE run <> ''`,
    `CREATE INDEX builds_link ON builds (tenant_id, link_id, created_at, id)`,
    `CREATE INDEX builds_branch ON builds (tenant_id, link_id, ref_name, created_at, id) WHERE context = ''`,
    `CREATE INDEX builds_commit ON builds (tenant_id, repository_id, commit_hash)`,
    `CREATE INDEX builds_delivery ON builds (delivery_id)`,
    `CREATE INDEX builds_pull_request ON builds (tenant_id, repository_id, pull_request_id, created_at, id)
      WHERE pull_request_id IS NOT NULL`,
  ];
}
