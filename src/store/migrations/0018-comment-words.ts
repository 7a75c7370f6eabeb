// The words by which a comment asks a link for a build.

import type { Sql } from "../../core/ports.ts";
import { columnTypes } from "../column-types.ts";

/** The statement that adds the column; the links there are go on with every comment by anybody. */
export function addCommentWords(dialect: Sql["dialect"]): string[] {
  return [`ALTER TABLE links ADD COLUMN comment_words ${columnTypes(dialect).text} NOT NULL DEFAULT ''`];
}
