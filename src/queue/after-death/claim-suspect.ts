// Hands out what was in hand at a death, one at a time and to one process at a time, the least suspected first.

import type { Sql } from "../../core/ports.ts";
import type { Suspect, WorkKind } from "../../core/queue.ts";
import { claimDelivery } from "../claim/claim.ts";
import { claimJob } from "../jobs.ts";
import { apart, mostDeaths } from "./apart.ts";

interface SuspectRow {
  readonly kind: string;
  readonly subject_id: string;
  readonly tenant_id: string;
  readonly deaths: number;
  readonly company: number;
}

/** Only the first of a lane, and none whose server's breaker is open (R8, R9). */
const mayGo = `s.kind <> 'delivery' OR EXISTS (SELECT 1 FROM deliveries d
  LEFT JOIN breakers b ON b.server_id = d.server_id
  WHERE d.tenant_id = s.tenant_id AND d.id = s.subject_id AND (b.open_until IS NULL OR b.open_until <= $2)
    AND NOT EXISTS (SELECT 1 FROM deliveries e
      WHERE e.state = 'waiting' AND e.tenant_id = d.tenant_id AND e.link_id = d.link_id AND e.lane = d.lane
      AND (e.position, e.id) < (d.position, d.id)))`;

/**
 * Leases the next suspect to `owner`; undefined when there is none, or another process is at one. Others have to be
 * held off meanwhile.
 */
export async function claimSuspect(transaction: Sql, owner: string, now: number): Promise<Suspect | undefined> {
  await forgetSettled(transaction);
  const [row] = await transaction.all<SuspectRow>(
    `SELECT s.kind, s.subject_id, s.tenant_id, s.deaths, s.company FROM suspects s
     WHERE s.parked_at IS NULL AND s.deaths < ${mostDeaths} AND s.claimed_by IS NULL
       AND NOT EXISTS (SELECT 1 FROM suspects o WHERE o.claimed_by <> $1) AND (${mayGo})
     ORDER BY s.deaths, s.company, s.since, s.subject_id LIMIT 1`,
    [owner, now],
  );
  if (row === undefined) return undefined;
  await transaction.run("UPDATE suspects SET claimed_by = $1 WHERE kind = $2 AND subject_id = $3", [
    owner,
    row.kind,
    row.subject_id,
  ]);
  const isStrict = row.deaths > 0 || row.company > 1;
  if (row.kind === "delivery") {
    const delivery = await claimDelivery(transaction, owner, row.tenant_id, row.subject_id);
    return delivery === undefined ? undefined : { isStrict, delivery };
  }
  const job = await claimJob(transaction, owner, row.kind as Exclude<WorkKind, "delivery">, row.subject_id);
  return job === undefined ? undefined : { isStrict, job };
}

/** Ends the suspicion of work that `owner` has settled. */
export async function clearSuspect(transaction: Sql, owner: string, kind: WorkKind, subjectId: string): Promise<void> {
  await transaction.run("DELETE FROM suspects WHERE kind = $1 AND subject_id = $2 AND claimed_by = $3", [
    kind,
    subjectId,
    owner,
  ]);
}

/** Ends the suspicion of work that was settled by a process that died right afterwards, and of work that is gone. */
async function forgetSettled(transaction: Sql): Promise<void> {
  const isHeld = `lease_owner = '${apart}' OR lease_owner = suspects.claimed_by`;
  await transaction.run(
    `DELETE FROM suspects WHERE parked_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM deliveries d
         WHERE suspects.kind = 'delivery' AND d.id = suspects.subject_id AND (${isHeld}))
       AND NOT EXISTS (SELECT 1 FROM jobs j
         WHERE j.kind = suspects.kind AND j.subject_id = suspects.subject_id AND (${isHeld}))`,
  );
}
