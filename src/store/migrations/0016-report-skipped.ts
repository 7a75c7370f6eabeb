// Whether a link reports commits that its path filter leaves as successful.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** The statement that adds the column; the links there are report nothing of the kind. */
export function addReportsSkipped(dialect: Sql["dialect"]): string[] {
  return [`ALTER TABLE links ADD COLUMN reports_skipped ${columnTypes(dialect).number} NOT NULL DEFAULT 0`];
}
