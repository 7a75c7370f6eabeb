// A user's "retry" or "build again", and stopping what waits.

import type { Delivery } from "../../core/delivery.ts";
import type { Sql } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { suspectAgain } from "../after-death/retry-parked.ts";

/**
 * Adds a delivery of the same event at the end of its link's order; no newer commit takes its place, because a person
 * asked for it (R17).
 */
export async function writeReplay(
  transaction: Sql,
  delivery: Delivery,
  newDeliveryId: string,
  reason: string,
  now: number,
): Promise<void> {
  const ofLink =
    "SELECT max(x.position) + 1 FROM deliveries x WHERE x.tenant_id = d.tenant_id AND x.link_id = d.link_id";
  const ofWork = `SELECT max(x.replay) + 1 FROM deliveries x WHERE x.tenant_id = d.tenant_id AND x.link_id = d.link_id
      AND x.work_key = d.work_key`;
  const added = await transaction.run(
    `INSERT INTO deliveries (tenant_id, id, hook_id, event_id, link_id, server_id, repository_id, order_key, lane,
      work_key, replay, commit_hash, is_replaceable,
       position, state, due_at, tries, reason, created_at, updated_at)
     SELECT d.tenant_id, $1, d.hook_id, d.event_id, d.link_id, l.server_id, d.repository_id,
       d.order_key, d.lane, d.work_key, (${ofWork}), d.commit_hash, 0,
       (${ofLink}), 'waiting', $2, 0, $3, $2, $2
     FROM deliveries d JOIN links l ON l.tenant_id = d.tenant_id AND l.id = d.link_id WHERE d.tenant_id = $4
       AND d.id = $5`,
    [newDeliveryId, now, reason, delivery.tenantId, delivery.id],
  );
  if (added === 0)
    throw new Problem("not-found", "The delivery or its link is no longer there, so it cannot be sent again.");
  await suspectAgain(transaction, delivery.tenantId, delivery.id, newDeliveryId, now);
}

/** Cancels what waits and nobody is at: of a tenant, or of one link of it. Returns how many. */
export async function cancelWaiting(
  transaction: Sql,
  tenantId: string,
  reason: string,
  linkId: string | undefined,
  now: number,
): Promise<number> {
  const change = `UPDATE deliveries SET state = 'cancelled', reason = $1, updated_at = $2 WHERE tenant_id = $3
      AND state = 'waiting' AND lease_owner IS NULL`;
  if (linkId === undefined) return transaction.run(change, [reason, now, tenantId]);
  return transaction.run(`${change} AND link_id = $4`, [reason, now, tenantId, linkId]);
}
