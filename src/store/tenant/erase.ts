// Taking a tenant away with everything it has.

import type { Sql } from "../../core/ports.ts";

const decisionKey = "tenant_id, repository_id, position, event_id, link_id";
const standingKey = "repository_id, pull_request, link_id";

/**
 * Hot tables carry no foreign keys, for speed. Rows go in slices that hold up nobody: what a slice is found by (a query
 * with the tenant as $1), then what is removed by it.
 */
const slices: readonly { readonly find: string; readonly remove: readonly string[] }[] = [
  { find: "SELECT subject_id FROM jobs WHERE tenant_id = $1", remove: ["jobs WHERE tenant_id = $1 AND subject_id"] },
  {
    find: "SELECT subject_id FROM suspects WHERE tenant_id = $1",
    remove: ["suspects WHERE tenant_id = $1 AND subject_id"],
  },
  {
    find: "SELECT id FROM deliveries WHERE tenant_id = $1 ORDER BY link_id, position, id",
    remove: ["attempts WHERE delivery_id", "deliveries WHERE id"],
  },
  {
    find: `SELECT ${decisionKey} FROM decisions WHERE tenant_id = $1 ORDER BY ${decisionKey}`,
    remove: [`decisions WHERE (${decisionKey})`],
  },
  {
    find: "SELECT id FROM events WHERE tenant_id = $1 ORDER BY repository_id, lane, position, id",
    remove: ["events WHERE id"],
  },
  {
    find: `SELECT ${standingKey} FROM standings WHERE tenant_id = $1 ORDER BY ${standingKey}`,
    remove: [`standings WHERE tenant_id = $1 AND (${standingKey})`],
  },
  { find: "SELECT id FROM builds WHERE tenant_id = $1 ORDER BY link_id, created_at, id", remove: ["builds WHERE id"] },
  { find: "SELECT id FROM reports WHERE tenant_id = $1 ORDER BY id", remove: ["reports WHERE tenant_id = $1 AND id"] },
  {
    find: "SELECT seq FROM hooks WHERE tenant_id = $1 ORDER BY id",
    remove: ["hook_bodies WHERE seq", "hooks WHERE seq"],
  },
];

/** Removes every row of the tenant; it has to be marked before, so that nobody adds more. Safe to begin again. */
export async function eraseRows(sql: Sql, tenantId: string): Promise<void> {
  for (const { find, remove } of slices) {
    const removeSlice = async (transaction: Sql): Promise<number> => {
      let count = 0;
      for (const what of remove) {
        const text = `DELETE FROM ${what} IN (${find} LIMIT 500)`;
        count = await transaction.run(text, [tenantId]);
      }
      return count;
    };
    while ((await sql.write(removeSlice)) > 0);
  }
  await sql.write(async (transaction) => {
    await transaction.run("DELETE FROM links WHERE tenant_id = $1", [tenantId]);
    await transaction.run("DELETE FROM tenants WHERE id = $1", [tenantId]);
  });
}
