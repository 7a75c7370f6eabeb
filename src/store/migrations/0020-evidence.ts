// What was sent to a CI server and which headers came back, beside the address and the answer.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** Statements that add the columns: empty for what was sent before, and by a version before this one. */
export function addEvidence(dialect: Sql["dialect"]): string[] {
  const { text } = columnTypes(dialect);
  return ["sent_headers", "sent_body", "answer_headers"].map(
    (column) => `ALTER TABLE attempts ADD COLUMN ${column} ${text}`,
  );
}
