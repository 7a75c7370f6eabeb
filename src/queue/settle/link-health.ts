// Notes when a link begins to fail and when it works again; each change asks for one alert.

import type { Sql } from "../../core/ports.ts";
import type { DeliveryEnd } from "../../core/queue.ts";
import type { AskedJob } from "../jobs.ts";
import { askRows } from "../group/rows.ts";

interface Changed {
  readonly tenant_id: string;
  readonly link_id: string;
  readonly changes: number;
}

/**
 * Writes what these ends say about their links; returns an alert job for each link whose standing changed. Its subject
 * names the change, so that there is one.
 */
export async function writeLinkHealth(
  transaction: Sql,
  ends: readonly DeliveryEnd[],
  now: number,
): Promise<AskedJob[]> {
  const last = new Map<string, DeliveryEnd>();
  for (const end of ends) if (end.link !== undefined) last.set(end.delivery.linkId, end);
  const all = [...last].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, end]) => end);
  const changed = await recover(
    transaction,
    all.filter(({ link }) => link === "well"),
    now,
  );
  for (const end of all.filter(({ link }) => link === "failing")) changed.push(...(await fail(transaction, end, now)));
  return changed.map(({ tenant_id, link_id, changes }) => ({
    kind: "alert",
    tenantId: tenant_id,
    subjectId: `${link_id} ${changes}`,
    dueAt: now,
  }));
}

async function recover(transaction: Sql, ends: readonly DeliveryEnd[], now: number): Promise<Changed[]> {
  return askRows<Changed>(
    transaction,
    ends.map(({ delivery }) => [delivery.linkId]),
    (list) =>
      `UPDATE link_health SET is_failing = 0, changes = changes + 1, reason = '', since = $1 WHERE is_failing = 1
        AND link_id IN (${list}) RETURNING tenant_id, link_id, changes`,
    [now],
  );
}

/** A link that was removed meanwhile has no standing. */
async function fail(transaction: Sql, { delivery, reason }: DeliveryEnd, now: number): Promise<Changed[]> {
  const number = transaction.dialect === "sqlite" ? "INTEGER" : "bigint";
  return transaction.all<Changed>(
    `INSERT INTO link_health (link_id, tenant_id, is_failing, changes, reason, since)
     SELECT l.id, l.tenant_id, 1, 1, CAST($3 AS text), CAST($4 AS ${number}) FROM links l WHERE l.tenant_id = $1
       AND l.id = $2
     ON CONFLICT (link_id) DO UPDATE SET is_failing = 1, changes = link_health.changes + 1,
       reason = excluded.reason, since = excluded.since WHERE link_health.is_failing = 0
     RETURNING tenant_id, link_id, changes`,
    [delivery.tenantId, delivery.linkId, reason, now],
  );
}
