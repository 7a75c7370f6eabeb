// Parks work that ends the process: it is not done again until a person asks for it, and says why wherever people look.

import type { Sql } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { readDelivery } from "../claim/claim.ts";
import { addJobs } from "../jobs.ts";
import { writeEnds } from "../settle/settle-delivery.ts";
import { mostDeaths } from "./apart.ts";
import type { WorkName } from "./apart.ts";

const mostPoison = 3;

function reasonOf(what: string): string {
  const sentence = [
    `Parked as poison: three times the app's process ended while ${what} was all it had in hand, so it is not tried`,
    "again by itself; look for what makes it so large, or let the operator raise the memory, then try again.",
  ].join(" ");
  return new Problem("poison", sentence).message;
}

/** Takes work out of the queue for good; false when somebody else did, or its deaths do not count any more. */
export async function park(transaction: Sql, owner: string, work: WorkName, now: number): Promise<boolean> {
  const { kind, subjectId } = work;
  const mark =
    "UPDATE suspects SET parked_at = $1 WHERE kind = $2 AND subject_id = $3 AND parked_at IS NULL AND deaths >= $4";
  const isParked = (await transaction.run(mark, [now, kind, subjectId, mostDeaths])) > 0;
  if (isParked)
    await (kind === "delivery" ? parkDelivery(transaction, owner, work, now) : parkJob(transaction, work, now));
  return isParked;
}

async function parkJob(transaction: Sql, work: WorkName, now: number): Promise<void> {
  const { kind, subjectId, tenantId } = work;
  await transaction.run("DELETE FROM jobs WHERE kind = $1 AND subject_id = $2", [kind, subjectId]);
  if (kind === "plan") {
    await transaction.run("UPDATE hooks SET state = 'parked', reason = $1 WHERE tenant_id = $2 AND id = $3", [
      reasonOf("the reading of this webhook"),
      tenantId,
      subjectId,
    ]);
  }
  if (kind === "poll") await closeBuild(transaction, work, now);
}

/** Ends it as any other that failed for good, so that its link is known to fail and alerts go out. */
async function parkDelivery(
  transaction: Sql,
  owner: string,
  { tenantId, subjectId }: WorkName,
  now: number,
): Promise<void> {
  await transaction.run("UPDATE deliveries SET lease_owner = $1 WHERE tenant_id = $2 AND id = $3", [
    owner,
    tenantId,
    subjectId,
  ]);
  const delivery = await readDelivery(transaction, tenantId, subjectId);
  if (delivery === undefined) return;
  await writeEnds(
    transaction,
    owner,
    [{ delivery, state: "parked", reason: reasonOf("this delivery"), attempts: [], link: "failing" }],
    now,
  );
  await pauseLink(transaction, tenantId, delivery.linkId, now);
}

/**
 * One commit may be to blame; several in a row are the link's own doing, and each of them costs everybody several ends
 * of the process.
 */
async function pauseLink(transaction: Sql, tenantId: string, linkId: string, now: number): Promise<void> {
  const parked = `SELECT count(*) FROM suspects s JOIN deliveries d ON d.tenant_id = s.tenant_id AND d.id = s.subject_id
    WHERE s.kind = 'delivery' AND s.parked_at IS NOT NULL AND s.tenant_id = links.tenant_id AND d.link_id = links.id`;
  await transaction.run(
    `UPDATE links SET is_paused = 1, pause_reason = $1, updated_at = $2
     WHERE tenant_id = $3 AND id = $4 AND is_paused = 0 AND (${parked}) >= ${mostPoison}`,
    [
      `${mostPoison} deliveries of this link are parked as poison, so the app paused it: mend its parameters, then resume.`,
      now,
      tenantId,
      linkId,
    ],
  );
}

/** Nobody asks for its verdict any more, so it must not seem to run for ever (R18). */
async function closeBuild(transaction: Sql, { tenantId, subjectId }: WorkName, now: number): Promise<void> {
  const changed = await transaction.run(
    `UPDATE builds SET state = 'lost', description = $1, updated_at = $2, finished_at = $2
     WHERE tenant_id = $3 AND id = $4 AND state IN ('queued', 'running')`,
    [reasonOf("the asking for this build's result"), now, tenantId, subjectId],
  );
  if (changed > 0) await addJobs(transaction, [{ kind: "report", tenantId, subjectId, dueAt: now }], now);
}
