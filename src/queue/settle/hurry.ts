// A person does not want to wait: what would be tried later is tried now.

import type { Sql } from "../../core/ports.ts";
import type { Waiting } from "../../core/queue.ts";

/**
 * Makes due what waits: for a CI server, or a delivery with those before it in its lane. A breaker lets one through at
 * once, and the others when that went well (R8). Returns how many were brought forward, the server's breaker counted.
 */
export async function hurry(transaction: Sql, tenantId: string, waiting: Waiting, now: number): Promise<number> {
  const forward = `UPDATE deliveries SET due_at = $1, updated_at = $1 WHERE tenant_id = $2 AND state = 'waiting'
    AND lease_owner IS NULL AND due_at > $1`;
  const open = "UPDATE breakers SET open_until = $1 WHERE tenant_id = $2 AND open_until > $1";
  if ("serverId" in waiting) {
    const values = [now, tenantId, waiting.serverId];
    const brought = await transaction.run(`${forward} AND server_id = $3`, values);
    return brought + (await transaction.run(`${open} AND server_id = $3`, values));
  }
  const values = [now, tenantId, waiting.deliveryId];
  const asked = (column: string): string =>
    `(SELECT a.${column} FROM deliveries a WHERE a.tenant_id = $2 AND a.id = $3 AND a.state = 'waiting')`;
  const brought = await transaction.run(
    `${forward} AND link_id = ${asked("link_id")} AND lane = ${asked("lane")} AND position <= ${asked("position")}`,
    values,
  );
  return brought + (await transaction.run(`${open} AND server_id = ${asked("server_id")}`, values));
}
