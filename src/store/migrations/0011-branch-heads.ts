// Branch heads as they were last asked for: what moved since then was missed or never sent.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. */
export function makeBranchHeads(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE branch_heads (
      tenant_id ${text} NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
      repository_id ${text} NOT NULL,
      branch ${text} NOT NULL,
      commit_hash ${text} NOT NULL,
      seen_at ${number} NOT NULL,
      PRIMARY KEY (tenant_id, repository_id, branch)
    )`,
  ];
}
