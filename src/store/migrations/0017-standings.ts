// What each link did last with each pull request: it outlives the hooks and deliveries by which it came about.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that make the table. A row comes with the first event; `position` is that of the newest one. */
export function makeStandings(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `CREATE TABLE standings (
      tenant_id ${text} NOT NULL,
      repository_id ${text} NOT NULL,
      pull_request ${number} NOT NULL,
      link_id ${text} NOT NULL,
      commit_hash ${text} NOT NULL,
      state ${text} NOT NULL,
      target_branch ${text} NOT NULL,
      position ${number} NOT NULL,
      at ${number} NOT NULL,
      PRIMARY KEY (tenant_id, repository_id, pull_request, link_id),
      FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id) ON DELETE CASCADE
    )`,
    `CREATE INDEX standings_link ON standings (tenant_id, link_id)`,
  ];
}
