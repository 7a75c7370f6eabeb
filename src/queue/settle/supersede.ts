// A newer commit of a branch or pull request takes the place of those that still wait (R9).

import type { Event, EventKind } from "../../core/event.ts";
import type { Sql } from "../../core/ports.ts";
import { lookUp } from "../group/rows.ts";

/** A delivery about to be written, or just written. */
export interface NewDelivery {
  readonly tenantId: string;
  readonly id: string;
  readonly hookId: string;
  readonly eventId: string;
  readonly linkId: string;
  readonly serverId: string;
  readonly repositoryId: string;
  readonly orderKey: string;
  readonly lane: string;
  readonly workKey: string;
  readonly replay: number;
  readonly commit: string;
  readonly isReplaceable: boolean;
  /** Of a pull request that is opened, perhaps again. */
  readonly opened?: number;
  readonly position: number;
  readonly dueAt: number;
  /** Its plan was put back at least once, so that later hooks may have overtaken it. */
  readonly isLate: boolean;
}

interface LaneRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly link_id: string;
  readonly lane: string;
  readonly commit_hash: string;
  readonly position: number;
  readonly lease_owner: string | null;
}

/** Events of these kinds are never superseded: no newer commit repeats what they say. */
const kept: readonly EventKind[] = ["ref-deleted", "comment", "pull-request-merged", "pull-request-declined"];

/** True when a newer commit says all that this event says. */
export function isReplaceable(event: Event): boolean {
  return event.commit !== undefined && !kept.includes(event.kind);
}

/** Marks waiting deliveries nobody is at as superseded where a newer commit stands in their lane. */
export async function supersede(transaction: Sql, made: readonly NewDelivery[], now: number): Promise<void> {
  const waiting = await waitingInLanes(transaction, made);
  const newest = new Map<string, LaneRow>();
  for (const row of [...waiting, ...(await sentAfter(transaction, made))]) {
    const known = newest.get(laneId(row));
    if (known === undefined || known.position < row.position) newest.set(laneId(row), row);
  }
  for (const row of waiting) {
    const newer = newest.get(laneId(row));
    if (
      newer === undefined ||
      row.lease_owner !== null ||
      row.position >= newer.position ||
      isSameCommit(row.commit_hash, newer.commit_hash)
    )
      continue;
    await transaction.run(
      `UPDATE deliveries SET state = 'superseded', reason = $1, updated_at = $2
       WHERE tenant_id = $3 AND id = $4 AND state = 'waiting' AND lease_owner IS NULL`,
      [`the newer commit ${newer.commit_hash.slice(0, 12)} came before this one was sent`, now, row.tenant_id, row.id],
    );
  }
}

const columns = "tenant_id, id, link_id, lane, commit_hash, position, lease_owner";

async function waitingInLanes(transaction: Sql, made: readonly NewDelivery[]): Promise<LaneRow[]> {
  return lookUp<LaneRow>(
    transaction,
    made.filter((delivery) => delivery.isReplaceable).map(({ tenantId, linkId, lane }) => [tenantId, linkId, lane]),
    columns,
    "deliveries",
    "state = 'waiting' AND is_replaceable = 1 AND tenant_id = v.column1 AND link_id = v.column2 AND lane = v.column3",
  );
}

/** What was sent for hooks that came after those of late plans. */
async function sentAfter(transaction: Sql, made: readonly NewDelivery[]): Promise<LaneRow[]> {
  const rows: LaneRow[] = [];
  for (const { tenantId, linkId, lane, position } of made.filter(
    (delivery) => delivery.isLate && delivery.isReplaceable,
  )) {
    const question = `SELECT ${columns} FROM deliveries WHERE tenant_id = $1 AND link_id = $2 AND position > $3
      AND lane = $4 AND state = 'sent' AND is_replaceable = 1
      ORDER BY position DESC LIMIT 1`;
    rows.push(...(await transaction.all<LaneRow>(question, [tenantId, linkId, position, lane])));
  }
  return rows;
}

function laneId(row: LaneRow): string {
  return `${row.tenant_id} ${row.link_id} ${row.lane}`;
}

/** Either hash may be cut to its first digits. */
function isSameCommit(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
