// Work other than deliveries: asked for, claimed, finished. One row per kind and subject, gone when done.

import type { Sql, SqlValue } from "../core/ports.ts";
import type { Job, JobKind } from "../core/queue.ts";
import { apart } from "./after-death/apart.ts";
import { askRows, insertRows } from "./group/rows.ts";

export interface AskedJob {
  readonly kind: JobKind;
  readonly tenantId: string;
  readonly subjectId: string;
  readonly dueAt: number;
  /** Plan jobs: where the hook stands in which order. */
  readonly orderKey?: string;
  readonly position?: number;
}

/** A job that was there and is done now. */
export interface FinishedJob extends FinishedRow {
  /** It was asked for meanwhile, and waits once more. */
  readonly isAgain: boolean;
}

interface FinishedRow {
  readonly kind: string;
  readonly subject_id: string;
  readonly order_key: string;
  readonly position: number;
}

/** Adds jobs, or brings the due time of those that wait forward; those somebody is at are done again afterwards. */
export async function addJobs(transaction: Sql, asked: readonly AskedJob[], now: number): Promise<void> {
  const first = new Map<string, AskedJob>();
  for (const job of asked) {
    const key = `${job.kind}:${job.subjectId}`;
    const other = first.get(key);
    if (other === undefined || job.dueAt < other.dueAt) first.set(key, job);
  }
  // In one order everywhere, so that two processes that ask for the same jobs wait for each other and do not lock up.
  const inOrder = [...first.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, job]) => job);
  const rows = inOrder.map((job): SqlValue[] => [
    job.kind,
    job.subjectId,
    job.tenantId,
    job.dueAt,
    0,
    "",
    job.orderKey ?? "",
    job.position ?? 0,
    now,
  ]);
  await insertRows(
    transaction,
    "jobs (kind, subject_id, tenant_id, due_at, tries, reason, order_key, position, created_at)",
    rows,
    `ON CONFLICT (kind, subject_id) DO UPDATE SET
      due_at = CASE WHEN jobs.lease_owner IS NULL AND excluded.due_at < jobs.due_at THEN excluded.due_at
        ELSE jobs.due_at END,
      again_at = CASE WHEN jobs.lease_owner IS NULL THEN NULL WHEN jobs.again_at < excluded.due_at THEN jobs.again_at
        ELSE excluded.due_at END`,
  );
}

export interface JobClaim {
  readonly owner: string;
  readonly kinds: readonly JobKind[];
  readonly limit: number;
  readonly now: number;
  /** Whose turn it is; kept by whoever claims from one claim to the next. */
  readonly turns: { afterTenant: string };
}

const jobColumns = "kind, subject_id, tenant_id, tries, position, due_at, created_at";

/**
 * Leases up to `limit` due jobs to `owner`, the longest due first; of hooks to plan, one of each tenant before all are
 * taken (R10).
 */
export async function claimJobs(transaction: Sql, claim: JobClaim): Promise<Job[]> {
  const { kinds, limit } = claim;
  const rows: JobRow[] = [];
  for (const kind of kinds) {
    const half = Math.ceil((limit - rows.length) / 2);
    if (kind === "plan" && half > 1) {
      const oldest = await claimDue(transaction, claim, kind, half);
      rows.push(...oldest);
      if (oldest.length < half) continue;
      rows.push(...(await claimNextPlans(transaction, claim, limit - rows.length)));
    }
    if (rows.length < limit) rows.push(...(await claimDue(transaction, claim, kind, limit - rows.length)));
  }
  return rows.map(toJob);
}

async function claimDue(transaction: Sql, { owner, now }: JobClaim, kind: JobKind, limit: number): Promise<JobRow[]> {
  const rows = await transaction.all<JobRow>(
    `WITH due AS MATERIALIZED (
      SELECT subject_id AS due_id FROM jobs WHERE kind = $2 AND lease_owner IS NULL AND due_at <= $3
      ORDER BY due_at, position LIMIT $4 ${transaction.dialect === "postgres" ? "FOR UPDATE SKIP LOCKED" : ""})
    UPDATE jobs SET lease_owner = $1 FROM due WHERE kind = $2 AND subject_id = due_id
    RETURNING ${jobColumns}`,
    [owner, kind, now, limit],
  );
  return rows.sort((one, other) => one.due_at - other.due_at || one.position - other.position);
}

/** Leases one job that is held apart to `owner`; undefined when it is not there any more. */
export async function claimJob(
  transaction: Sql,
  owner: string,
  kind: JobKind,
  subjectId: string,
): Promise<Job | undefined> {
  const change = `UPDATE jobs SET lease_owner = $1 WHERE kind = $2 AND subject_id = $3 AND lease_owner = $4
    RETURNING ${jobColumns}`;
  const [row] = await transaction.all<JobRow>(change, [owner, kind, subjectId, apart]);
  return row === undefined ? undefined : toJob(row);
}

/** The first unplanned hook of each tenant, beginning after the one that was served last. */
async function claimNextPlans(transaction: Sql, { owner, turns, now }: JobClaim, limit: number): Promise<JobRow[]> {
  // SQLite would sort all that waits for the first of it; PostgreSQL finds the index by itself. "coalesce" keeps both
  // from reading all that nobody has.
  const unplanned = `jobs j ${transaction.dialect === "sqlite" ? "INDEXED BY jobs_unplanned" : ""}
    WHERE j.kind = 'plan' AND j.tries = 0`;
  const rows = await transaction.all<JobRow>(
    `WITH RECURSIVE turn (tenant_id) AS (
      SELECT min(j.tenant_id) FROM ${unplanned} AND j.tenant_id > $2
      UNION ALL
      SELECT (SELECT min(j.tenant_id) FROM ${unplanned} AND j.tenant_id > turn.tenant_id) FROM turn
        WHERE turn.tenant_id IS NOT NULL
    ),
    due AS MATERIALIZED (
      SELECT (SELECT j.subject_id FROM ${unplanned} AND j.tenant_id = turn.tenant_id AND j.lease_owner IS NULL
        AND j.due_at <= $3
        ORDER BY j.order_key, j.position LIMIT 1) AS due_id FROM turn WHERE turn.tenant_id IS NOT NULL LIMIT $4)
    UPDATE jobs SET lease_owner = $1 WHERE kind = 'plan' AND subject_id IN (SELECT due_id FROM due)
      AND coalesce(lease_owner, '') = ''
    RETURNING ${jobColumns}`,
    [owner, turns.afterTenant, now, limit],
  );
  turns.afterTenant =
    rows.length < limit ? "" : rows.reduce((last, { tenant_id }) => (tenant_id > last ? tenant_id : last), "");
  return rows;
}

/** Ends jobs that `owner` still holds, and returns those; what was asked for again meanwhile waits once more. */
export async function finishJobs(transaction: Sql, owner: string, jobs: readonly Job[]): Promise<FinishedJob[]> {
  const keys = jobs.map((job) => [job.kind, job.subjectId]);
  const columns = "kind, subject_id, order_key, position";
  // "IS NOT DISTINCT FROM": by "=" SQLite would take the index of what is leased, and go through all of that for each
  // job.
  const gone = await askRows<FinishedRow>(
    transaction,
    keys,
    (list) =>
      `DELETE FROM jobs WHERE lease_owner IS NOT DISTINCT FROM $1 AND again_at IS NULL
        AND (kind, subject_id) IN (VALUES ${list}) RETURNING ${columns}`,
    [owner],
  );
  const done = gone.map((job) => ({ ...job, isAgain: false }));
  if (gone.length === jobs.length) return done;
  const again = await askRows<FinishedRow>(
    transaction,
    keys,
    (list) => `UPDATE jobs SET due_at = again_at, again_at = NULL, lease_owner = NULL, tries = 0
      WHERE lease_owner IS NOT DISTINCT FROM $1 AND again_at IS NOT NULL AND (kind, subject_id) IN (VALUES ${list})
        RETURNING ${columns}`,
    [owner],
  );
  return [...done, ...again.map((job) => ({ ...job, isAgain: true }))];
}

/** A job as it stands, still held. */
export type HeldJob = Pick<FinishedRow, "subject_id" | "order_key" | "position">;

/** Those of the jobs that `owner` holds. */
export async function heldJobs(transaction: Sql, owner: string, jobs: readonly Job[]): Promise<HeldJob[]> {
  return askRows<HeldJob>(
    transaction,
    jobs.map((job) => [job.kind, job.subjectId]),
    (list) =>
      `SELECT subject_id, order_key, position FROM jobs WHERE lease_owner IS NOT DISTINCT FROM $1
        AND (kind, subject_id) IN (VALUES ${list})`,
    [owner],
  );
}

/** Puts back a job that `owner` still holds, for later. */
export async function putBack(transaction: Sql, owner: string, job: Job, dueAt: number, why: string): Promise<void> {
  await transaction.run(
    `UPDATE jobs SET due_at = CASE WHEN again_at < $1 THEN again_at ELSE $1 END, again_at = NULL, lease_owner = NULL,
      tries = tries + 1, reason = $2
     WHERE kind = $3 AND subject_id = $4 AND lease_owner = $5`,
    [dueAt, why, job.kind, job.subjectId, owner],
  );
}

interface JobRow {
  readonly kind: string;
  readonly subject_id: string;
  readonly tenant_id: string;
  readonly tries: number;
  readonly position: number;
  readonly due_at: number;
  readonly created_at: number;
}

function toJob(row: JobRow): Job {
  return {
    id: `${row.kind}:${row.subject_id}`,
    kind: row.kind as JobKind,
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    tries: row.tries,
    createdAt: row.created_at,
  };
}
