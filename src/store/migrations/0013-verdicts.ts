// What a verdict rests on, so that an older report never replaces a newer one, and what was refused.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that add the columns; empty for builds of before. */
export function addVerdicts(dialect: Sql["dialect"]): string[] {
  const { text, number } = columnTypes(dialect);
  return [
    `ALTER TABLE builds ADD COLUMN attempt ${number}`,
    `ALTER TABLE builds ADD COLUMN ended_at ${number}`,
    `ALTER TABLE builds ADD COLUMN reopened_at ${number}`,
    `ALTER TABLE builds ADD COLUMN refusals ${text}`,
  ];
}
