// Writing down what came in: hooks with their plan jobs, reports with their record jobs.

import type { Sql, SqlValue } from "../core/ports.ts";
import type { NewHook, PostedResult } from "../core/queue.ts";
import { addJobs } from "./jobs.ts";
import type { AskedJob } from "./jobs.ts";
import { insertRows } from "./group/rows.ts";
import { positionOf, stepsAfter } from "./settle/settle-plan.ts";
import { writePlaced } from "./settle/write-placed.ts";
import type { Placed } from "./settle/write-placed.ts";

/**
 * Writes hooks, each with its plan or with the job that makes it; a delivery key seen before, also in this batch, is
 * "duplicate".
 */
export async function writeHooks(
  transaction: Sql,
  hooks: readonly NewHook[],
  now: number,
): Promise<("new" | "duplicate")[]> {
  const added = await insertRows<{ seq: number; tenant_id: string; id: string }>(
    transaction,
    "hooks (tenant_id, id, dialect, delivery_key, event_name, order_key, headers, received_at, state, reason)",
    hooks.map((hook) => [
      hook.tenantId,
      hook.id,
      hook.dialect,
      hook.deliveryKey,
      hook.eventName,
      hook.orderKey ?? "",
      JSON.stringify(hook.headers),
      hook.receivedAt,
      hook.plan?.state ?? "received",
      hook.plan?.reason ?? "",
    ]),
    "ON CONFLICT (tenant_id, delivery_key) DO NOTHING RETURNING seq, tenant_id, id",
  );
  const sequences = new Map(added.map((row) => [`${row.tenant_id} ${row.id}`, row.seq]));
  const bodies: SqlValue[][] = [];
  const jobs: AskedJob[] = [];
  const placed: Placed[] = [];
  const answers: ("new" | "duplicate")[] = [];
  for (const hook of hooks) {
    const seq = sequences.get(`${hook.tenantId} ${hook.id}`);
    answers.push(seq === undefined ? "duplicate" : "new");
    if (seq === undefined) continue;
    bodies.push([seq, hook.body]);
    const { plan, orderKey = "" } = hook;
    const position = positionOf(seq);
    if (plan === undefined)
      jobs.push({ kind: "plan", tenantId: hook.tenantId, subjectId: hook.id, dueAt: now, orderKey, position });
    else
      placed.push(
        ...plan.events.map((planned) => ({
          plan,
          planned,
          position: position + stepsAfter(planned.ordinal),
          orderKey,
          isLate: false,
        })),
      );
  }
  await insertRows(transaction, "hook_bodies (seq, body)", bodies, "");
  await addJobs(transaction, jobs, now);
  await writePlaced(transaction, placed, now);
  return answers;
}

/** Writes reports, each with the job that records it. */
export async function writeReports(
  transaction: Sql,
  reports: readonly PostedResult[],
  now: number,
): Promise<undefined[]> {
  await insertRows(
    transaction,
    "reports (tenant_id, id, server_id, link_id, received_at, headers, query, body)",
    reports.map((report) => [
      report.tenantId,
      report.id,
      report.serverId,
      report.linkId ?? null,
      report.receivedAt,
      JSON.stringify(report.headers),
      JSON.stringify(report.query),
      report.body,
    ]),
    "",
  );
  await addJobs(
    transaction,
    reports.map((report) => ({ kind: "record", tenantId: report.tenantId, subjectId: report.id, dueAt: now })),
    now,
  );
  return reports.map(() => undefined);
}

/** A report by its id, for its record job. */
export async function readReport(sql: Sql, tenantId: string, reportId: string): Promise<PostedResult | undefined> {
  const [row] = await sql.all<ReportRow>(
    `SELECT id, tenant_id, server_id, link_id, received_at, headers, query, body FROM reports WHERE tenant_id = $1
      AND id = $2`,
    [tenantId, reportId],
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    serverId: row.server_id,
    ...(row.link_id === null ? {} : { linkId: row.link_id }),
    headers: JSON.parse(row.headers) as Record<string, string>,
    query: JSON.parse(row.query) as Record<string, string>,
    body: row.body,
    receivedAt: row.received_at,
  };
}

interface ReportRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly server_id: string;
  readonly link_id: string | null;
  readonly received_at: number;
  readonly headers: string;
  readonly query: string;
  readonly body: Uint8Array;
}
