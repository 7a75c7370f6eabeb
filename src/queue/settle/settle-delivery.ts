// Writes how tries of deliveries ended: state, attempts, builds and the jobs that follow.

import type { Sql } from "../../core/ports.ts";
import type { DeliveryEnd } from "../../core/queue.ts";
import { writeBreakers } from "./breakers.ts";
import { placeBuilds } from "./delivered-builds.ts";
import { addJobs } from "../jobs.ts";
import type { AskedJob } from "../jobs.ts";
import { writeLinkHealth } from "./link-health.ts";
import { askRows, insertRows } from "../group/rows.ts";

/** Writes ends of deliveries that `owner` still holds; answers, for each, whether it did. */
export async function writeEnds(
  transaction: Sql,
  owner: string,
  ends: readonly DeliveryEnd[],
  now: number,
): Promise<boolean[]> {
  const held = new Set(
    (await endDeliveries(transaction, owner, ends, now)).map(({ tenant_id, id }) => `${tenant_id} ${id}`),
  );
  const answers = ends.map(({ delivery }) => held.has(`${delivery.tenantId} ${delivery.id}`));
  const written = ends.filter((_, index) => answers[index] === true);
  await writeAttempts(transaction, written);
  await writeBreakers(transaction, written, now);
  const jobs: AskedJob[] = await writeLinkHealth(transaction, written, now);
  const sent = written.flatMap(({ build, pollAt, showStatusAt }) =>
    build === undefined ? [] : [{ build, pollAt, showStatusAt }],
  );
  const ids = await placeBuilds(
    transaction,
    sent.map(({ build }) => build),
  );
  for (const [index, { build, pollAt, showStatusAt }] of sent.entries()) {
    const subjectId = ids[index] ?? build.id;
    if (pollAt !== undefined) jobs.push({ kind: "poll", tenantId: build.tenantId, subjectId, dueAt: pollAt });
    if (showStatusAt !== undefined)
      jobs.push({ kind: "report", tenantId: build.tenantId, subjectId, dueAt: showStatusAt });
  }
  await addJobs(transaction, jobs, now);
  return answers;
}

/** A delivery that should be tried again, but whose link is gone by now, is cancelled. */
async function endDeliveries(
  transaction: Sql,
  owner: string,
  ends: readonly DeliveryEnd[],
  now: number,
): Promise<{ tenant_id: string; id: string }[]> {
  const isOrphan = `v.column3 = 'waiting' AND NOT EXISTS (SELECT 1 FROM links l WHERE l.tenant_id = deliveries.tenant_id
      AND l.id = deliveries.link_id)`;
  // "IS NOT DISTINCT FROM": by "=" SQLite would take the index of what is leased, and go through all of that for each
  // row.
  return askRows(
    transaction,
    ends.map(({ delivery, state, reason, dueAt }) => [delivery.tenantId, delivery.id, state, reason, dueAt ?? now]),
    (list) => `UPDATE deliveries SET
        state = CASE WHEN ${isOrphan} THEN 'cancelled' ELSE v.column3 END,
        reason = CASE WHEN ${isOrphan} THEN 'the link to this job was removed' ELSE v.column4 END,
        due_at = v.column5, tries = tries + 1, lease_owner = NULL, updated_at = $2
      FROM (VALUES ${list}) AS v WHERE deliveries.tenant_id = v.column1 AND deliveries.id = v.column2
        AND deliveries.lease_owner IS NOT DISTINCT FROM $1
      RETURNING tenant_id, id`,
    [owner, now],
    ["text", "text", "text", "text", "bigint"],
  );
}

async function writeAttempts(transaction: Sql, ends: readonly DeliveryEnd[]): Promise<void> {
  const rows = ends.flatMap(({ delivery, attempts }) =>
    attempts.map((attempt) => [
      delivery.tenantId,
      delivery.id,
      attempt.tryNumber,
      attempt.ordinal,
      attempt.purpose,
      attempt.method,
      attempt.url,
      attempt.status,
      attempt.answer,
      attempt.sentHeaders ?? null,
      attempt.sentBody ?? null,
      attempt.answerHeaders ?? null,
      attempt.ms,
      attempt.at,
    ]),
  );
  await insertRows(
    transaction,
    `attempts (tenant_id, delivery_id, try_number, ordinal, purpose, method, url, status, answer, sent_headers,
      sent_body, answer_headers, ms, at)`,
    rows,
    "ON CONFLICT DO NOTHING",
  );
}
