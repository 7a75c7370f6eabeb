// The tenants whose deliveries fill the queue.

import type { Sql } from "../core/ports.ts";

const shownTenants = 10;

/** Tenant id -> deliveries waiting, of the ten tenants with most of them. */
export async function countWaitingByTenant(sql: Sql): Promise<Map<string, number>> {
  const question = `SELECT tenant_id, count(*) AS count FROM deliveries WHERE state = 'waiting' GROUP BY tenant_id
    ORDER BY count(*) DESC, tenant_id LIMIT ${shownTenants}`;
  return new Map(
    (await sql.all<{ tenant_id: string; count: number }>(question)).map(({ tenant_id, count }) => [tenant_id, count]),
  );
}
