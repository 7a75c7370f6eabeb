// What a dead process had in hand: it is suspected of the death, held apart from all other work, and counted.

import type { Sql } from "../../core/ports.ts";
import type { WorkKind } from "../../core/queue.ts";
import { insertRows } from "../group/rows.ts";
import { apart, mostDeaths } from "./apart.ts";
import type { WorkName } from "./apart.ts";

/** How long a death is remembered. */
const rememberedMs = 86_400_000;
/**
 * After one death the doors are careful for so long; after several, while they are remembered: what a sender posts once
 * an hour must not end the process each time.
 */
const carefulMs = 600_000;
const severalDeaths = 3;
const deathPurpose = "process-died";

interface OrphanRow {
  readonly kind: string;
  readonly subject_id: string;
  readonly tenant_id: string;
  readonly lease_owner: string;
}

/** Notes that a process was found dead. */
export async function noteDeath(transaction: Sql, processId: string, now: number): Promise<void> {
  const add = `INSERT INTO once (purpose, key_hash, value, expires_at) VALUES ($1, $2, '', $3)
     ON CONFLICT (purpose, key_hash) DO UPDATE SET expires_at = excluded.expires_at`;
  await transaction.run(add, [deathPurpose, processId, now + rememberedMs]);
}

const isOrphan = "lease_owner IS NOT NULL AND lease_owner <> $1 AND lease_owner NOT IN (SELECT id FROM processes)";

async function findOrphans(transaction: Sql): Promise<OrphanRow[]> {
  return transaction.all<OrphanRow>(
    `SELECT 'delivery' AS kind, id AS subject_id, tenant_id, lease_owner FROM deliveries WHERE ${isOrphan}
     UNION ALL SELECT kind, subject_id, tenant_id, lease_owner FROM jobs WHERE ${isOrphan}`,
    [apart],
  );
}

/**
 * Takes what dead processes held: all of it is done alone from now on. A death counts against work that was all its
 * process held.
 * `lock` holds others off, so that a death is counted once. Returns how much there was.
 */
export async function takeOver(transaction: Sql, now: number, lock: () => Promise<void>): Promise<number> {
  if ((await findOrphans(transaction)).length === 0) return 0;
  await lock();
  const orphans = await findOrphans(transaction);
  const held = Map.groupBy(orphans, ({ lease_owner }) => lease_owner);
  const rows = orphans.map(({ kind, subject_id, tenant_id, lease_owner }) => {
    const isAlone = held.get(lease_owner)?.length === 1;
    return [kind, subject_id, tenant_id, Number(isAlone), Number(!isAlone), isAlone ? ` ${lease_owner}` : "", now];
  });
  // What was parked and has been asked for again all the same needs one death more to be parked again.
  await insertRows(
    transaction,
    "suspects (kind, subject_id, tenant_id, deaths, company, processes, since)",
    rows,
    `ON CONFLICT (kind, subject_id) DO UPDATE SET
       deaths = excluded.deaths + CASE WHEN suspects.parked_at IS NULL THEN suspects.deaths ELSE ${mostDeaths - 1} END,
       company = suspects.company + excluded.company,
       processes = suspects.processes || excluded.processes, claimed_by = NULL, parked_at = NULL`,
  );
  await transaction.run(`UPDATE deliveries SET lease_owner = $1 WHERE ${isOrphan}`, [apart]);
  await transaction.run(`UPDATE jobs SET lease_owner = $1 WHERE ${isOrphan}`, [apart]);
  return orphans.length;
}

/** What was alone in hand at too many deaths, and waits for its verdict: one of the processes may show life yet. */
export async function findCondemned(transaction: Sql): Promise<WorkName[]> {
  const rows = await transaction.all<{ kind: string; subject_id: string; tenant_id: string }>(
    "SELECT kind, subject_id, tenant_id FROM suspects WHERE parked_at IS NULL AND deaths >= $1",
    [mostDeaths],
  );
  return rows.map(({ kind, subject_id, tenant_id }) => ({
    kind: kind as WorkKind,
    subjectId: subject_id,
    tenantId: tenant_id,
  }));
}

/** What a look at the suspects tells a process. */
export interface Standing {
  /** Work waits to be done alone, or somebody is at it. */
  readonly hasSuspects: boolean;
  /** This process was taken for dead, and a death was counted against what it had in hand. */
  readonly wasCounted: boolean;
  /** A process died a moment ago, or several did lately. */
  readonly hasDeath: boolean;
  /** Tenants with a hook whose planning ended the process. */
  readonly tenants: ReadonlySet<string>;
}

/** How things stand after deaths, as `processId` sees it. */
export async function readStanding(transaction: Sql, processId: string, now: number): Promise<Standing> {
  const rows = await transaction.all<{ what: string; tenant_id: string }>(
    `SELECT DISTINCT 'death' AS what, '' AS tenant_id FROM once WHERE purpose = $1 AND expires_at > $2
     UNION ALL SELECT 'death' AS what, '' AS tenant_id FROM once WHERE purpose = $1 AND expires_at > $3
       GROUP BY purpose HAVING count(*) >= ${severalDeaths}
     UNION ALL SELECT DISTINCT 'waiting' AS what, '' AS tenant_id FROM suspects WHERE parked_at IS NULL
     UNION ALL SELECT DISTINCT 'own' AS what, '' AS tenant_id FROM suspects
       WHERE parked_at IS NULL AND processes LIKE $4
     UNION ALL SELECT DISTINCT 'hook' AS what, tenant_id FROM suspects WHERE kind = 'plan'`,
    [deathPurpose, now + rememberedMs - carefulMs, now, `% ${processId}%`],
  );
  const has = (what: string): boolean => rows.some((row) => row.what === what);
  return {
    hasSuspects: has("waiting"),
    wasCounted: has("own"),
    hasDeath: has("death"),
    tenants: new Set(rows.flatMap(({ what, tenant_id }) => (what === "hook" ? [tenant_id] : []))),
  };
}

/**
 * A process that was taken for dead shows life: it was slow, and what it had in hand is not to blame; unless it was
 * that work which held it up.
 */
export async function takeBack(transaction: Sql, processId: string, isToBlame: boolean): Promise<void> {
  await transaction.run(
    `UPDATE suspects SET deaths = deaths - $1, processes = replace(processes, $2, '')
     WHERE processes LIKE $3 AND parked_at IS NULL`,
    [isToBlame ? 0 : 1, ` ${processId}`, `% ${processId}%`],
  );
}
