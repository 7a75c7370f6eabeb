// A person asks again for what is parked because it ended the process: it runs once more alone, and one more death
// parks it again.

import type { Sql } from "../../core/ports.ts";
import type { JobKind } from "../../core/queue.ts";
import { addJobs } from "../jobs.ts";
import { positionOf } from "../settle/settle-plan.ts";
import { apart, mostDeaths } from "./apart.ts";

const lastChance = mostDeaths - 1;

/** Puts a parked job back; false when it is not parked, or what it was about is gone. */
export async function retryParked(
  transaction: Sql,
  tenantId: string,
  kind: JobKind,
  subjectId: string,
  now: number,
): Promise<boolean> {
  const freed = await transaction.run(
    `UPDATE suspects SET parked_at = NULL, claimed_by = NULL, processes = '', deaths = $1, since = $2
     WHERE tenant_id = $3 AND kind = $4 AND subject_id = $5 AND parked_at IS NOT NULL`,
    [lastChance, now, tenantId, kind, subjectId],
  );
  if (freed === 0) return false;
  const place = kind === "plan" ? await reopenHook(transaction, tenantId, subjectId) : {};
  if (place === undefined) return false;
  await addJobs(transaction, [{ kind, tenantId, subjectId, dueAt: now, ...place }], now);
  await transaction.run(
    "UPDATE jobs SET lease_owner = $1 WHERE kind = $2 AND subject_id = $3 AND lease_owner IS NULL",
    [apart, kind, subjectId],
  );
  return true;
}

async function reopenHook(
  transaction: Sql,
  tenantId: string,
  hookId: string,
): Promise<{ orderKey: string; position: number } | undefined> {
  const [hook] = await transaction.all<{ seq: number; order_key: string }>(
    "UPDATE hooks SET state = 'received', reason = '' WHERE tenant_id = $1 AND id = $2 RETURNING seq, order_key",
    [tenantId, hookId],
  );
  return hook === undefined ? undefined : { orderKey: hook.order_key, position: positionOf(hook.seq) };
}

/** What is sent again in place of a delivery that is parked as poison is suspected as that one was. */
export async function suspectAgain(
  transaction: Sql,
  tenantId: string,
  parkedId: string,
  newId: string,
  now: number,
): Promise<void> {
  const added = await transaction.run(
    `INSERT INTO suspects (kind, subject_id, tenant_id, deaths, company, processes, since)
     SELECT kind, CAST($1 AS text), tenant_id, ${lastChance}, company, '', CAST($2 AS bigint) FROM suspects
     WHERE tenant_id = $3 AND kind = 'delivery' AND subject_id = $4 AND parked_at IS NOT NULL`,
    [newId, now, tenantId, parkedId],
  );
  if (added > 0)
    await transaction.run("UPDATE deliveries SET lease_owner = $1 WHERE tenant_id = $2 AND id = $3", [
      apart,
      tenantId,
      newId,
    ]);
}
