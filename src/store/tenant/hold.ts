// Keeping a tenant's state as it is while rows of it are written: a removal that runs beside the write waits for it, or
// the write for the removal.

import type { Sql } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";

/** with others: many may write rows of one tenant at once. alone: one at a time. */
type Manner = "with-others" | "alone";

const locks: Readonly<Record<Manner, string>> = { "with-others": "FOR SHARE", alone: "FOR NO KEY UPDATE" };

/** The SQL that locks a row that is read, until the transaction ends; on SQLite writers take turns anyway. */
export function lockOf({ dialect }: Sql, manner: Manner = "alone"): string {
  return dialect === "postgres" ? locks[manner] : "";
}

/**
 * Does `work` in one transaction, for a tenant that is there and not removed (S24). Throws Problem "not-found" or
 * "not-allowed".
 */
export async function whileInstalled<T>(
  sql: Sql,
  tenantId: string,
  work: (transaction: Sql) => Promise<T>,
  manner: Manner = "with-others",
): Promise<T> {
  return sql.write(async (transaction) => {
    const [tenant] = await transaction.all<{ state: string }>(
      `SELECT state FROM tenants WHERE id = $1 ${lockOf(transaction, manner)}`,
      [tenantId],
    );
    if (tenant === undefined)
      throw new Problem(
        "not-found",
        "This workspace is not known to the app any more: an admin of it can install the app again.",
      );
    if (tenant.state === "uninstalled") {
      throw new Problem(
        "not-allowed",
        "The app was removed from this workspace, so nothing more is kept for it: an admin of it can install the app again.",
      );
    }
    return work(transaction);
  });
}
