// The table of branch heads as they were last seen.

import type { HeadStore } from "../../core/head-store.ts";
import type { Sql } from "../../core/ports.ts";

/** Rows a statement: each has five values, and SQLite takes 32,766. */
const sliceRows = 500;

/** Branch heads of a database. */
export function openHeads(sql: Sql): HeadStore {
  return {
    of: async (tenantId, repositoryId) => {
      const rows = await sql.all<{ branch: string; commit_hash: string }>(
        "SELECT branch, commit_hash FROM branch_heads WHERE tenant_id = $1 AND repository_id = $2",
        [tenantId, repositoryId],
      );
      return new Map(rows.map((row) => [row.branch, row.commit_hash]));
    },
    change: (tenantId, repositoryId, heads, gone, at) =>
      sql.write(async (transaction) => {
        for (const branch of gone)
          await transaction.run(
            "DELETE FROM branch_heads WHERE tenant_id = $1 AND repository_id = $2 AND branch = $3",
            [tenantId, repositoryId, branch],
          );
        const rows = [...heads].map(([branch, hash]) => [tenantId, repositoryId, branch, hash, at]);
        for (let from = 0; from < rows.length; from += sliceRows) {
          const slice = rows.slice(from, from + sliceRows);
          const places = slice
            .map((row, index) => `(${row.map((_, column) => `$${index * row.length + column + 1}`).join(", ")})`)
            .join(", ");
          await transaction.run(
            `INSERT INTO branch_heads (tenant_id, repository_id, branch, commit_hash, seen_at) VALUES ${places}
             ON CONFLICT (tenant_id, repository_id, branch) DO UPDATE SET commit_hash = excluded.commit_hash,
               seen_at = excluded.seen_at`,
            slice.flat(),
          );
        }
      }),
  };
}
