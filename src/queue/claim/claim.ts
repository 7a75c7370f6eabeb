// Handing out deliveries: server by server, so that a slow one holds up nobody, each lane in its order, within each
// server's limit and each tenant's share.

import type { Delivery } from "../../core/delivery.ts";
import type { Event } from "../../core/event.ts";
import type { Sql } from "../../core/ports.ts";
import type { ClaimedDelivery } from "../../core/queue.ts";
import { apart } from "../after-death/apart.ts";
import { countInFlight } from "./in-flight.ts";
import type { InFlight } from "./in-flight.ts";
import { lookUp } from "../group/rows.ts";
import { serversWithWork } from "./servers-with-work.ts";

export interface Claim {
  readonly owner: string;
  readonly limit: number;
  readonly now: number;
  /** Servers after this one come first, so that all have their turn. */
  readonly afterServer: string;
}

export interface Claimed {
  readonly deliveries: ClaimedDelivery[];
  /** The server to start after next time. */
  readonly lastServer: string;
}

/** With thousands of servers that wait, several claims go round. */
const windowsPerClaim = 10;

const columns = `id, tenant_id, hook_id, event_id, link_id, server_id, repository_id, lane, state, tries, reason,
  due_at,
  position, created_at, updated_at`;

/** Leases up to `limit` due deliveries to `owner`. */
export async function claimDeliveries(transaction: Sql, { owner, limit, now, afterServer }: Claim): Promise<Claimed> {
  const rows: ClaimedRow[] = [];
  let load: InFlight | undefined;
  let cursor = afterServer;
  let isSecondRound = afterServer === "";
  for (let windows = 0; windows < windowsPerClaim; windows += 1) {
    const { servers, goesOnAfter } = await serversWithWork(transaction, cursor, now);
    if (servers.length > 0) load ??= await countInFlight(transaction, owner);
    for (const server of servers) {
      const room = load?.roomFor(server, limit - rows.length) ?? 0;
      if (room === 0) continue;
      const taken = await takeFrom(transaction, server.id, owner, room, now);
      load?.took(server, taken.length);
      rows.push(...taken);
      cursor = server.id;
    }
    if (rows.length >= limit) break;
    cursor = goesOnAfter ?? "";
    if (goesOnAfter === undefined && isSecondRound) break;
    isSecondRound ||= goesOnAfter === undefined;
  }
  return { deliveries: await withEvents(transaction, rows), lastServer: cursor };
}

/** Leases one delivery that is held apart to `owner`; undefined when it is not there any more. */
export async function claimDelivery(
  transaction: Sql,
  owner: string,
  tenantId: string,
  deliveryId: string,
): Promise<ClaimedDelivery | undefined> {
  const rows = await transaction.all<ClaimedRow>(
    `UPDATE deliveries SET lease_owner = $1 WHERE tenant_id = $2 AND id = $3 AND lease_owner = $4 RETURNING ${columns}`,
    [owner, tenantId, deliveryId, apart],
  );
  const [claimed] = await withEvents(transaction, rows);
  return claimed;
}

/** One delivery as it stands. */
export async function readDelivery(transaction: Sql, tenantId: string, id: string): Promise<Delivery | undefined> {
  const question = `SELECT ${columns} FROM deliveries WHERE tenant_id = $1 AND id = $2`;
  const [row] = await transaction.all<ClaimedRow>(question, [tenantId, id]);
  return row === undefined ? undefined : toDelivery(row);
}

/**
 * A delivery is free when none before it in its lane still waits or is being sent, and when no hook that came before
 * its own still has to be planned for the first time: that one could put another before it. Both are asked row by row,
 * through an index, whatever PostgreSQL believes about the number of rows that wait.
 */
async function takeFrom(
  transaction: Sql,
  serverId: string,
  owner: string,
  limit: number,
  now: number,
): Promise<ClaimedRow[]> {
  const rows = await transaction.all<ClaimedRow>(
    `WITH free AS MATERIALIZED (
      SELECT d.tenant_id AS free_tenant, d.id AS free_id FROM deliveries d
      WHERE d.server_id = $2 AND d.state = 'waiting' AND d.lease_owner IS NULL AND d.due_at <= $3
        AND (SELECT 1 FROM deliveries e WHERE e.state = 'waiting' AND e.tenant_id = d.tenant_id
          AND e.link_id = d.link_id AND e.lane = d.lane
          AND (e.position, e.id) < (d.position, d.id) LIMIT 1) IS NULL
        AND (SELECT 1 FROM jobs j WHERE j.kind = 'plan' AND j.tries = 0 AND j.tenant_id = d.tenant_id
          AND j.order_key = d.order_key AND j.position < d.position LIMIT 1) IS NULL
      ORDER BY d.due_at, d.position LIMIT $4 ${transaction.dialect === "postgres" ? "FOR UPDATE OF d SKIP LOCKED" : ""})
    UPDATE deliveries SET lease_owner = $1 FROM free WHERE tenant_id = free_tenant AND id = free_id
    RETURNING ${columns}`,
    [owner, serverId, now, limit],
  );
  return rows.sort((one, other) => one.due_at - other.due_at || one.position - other.position);
}

async function withEvents(transaction: Sql, rows: readonly ClaimedRow[]): Promise<ClaimedDelivery[]> {
  // Deliveries of one event share it: fifty links would keep fifty copies of a long push.
  const events = new Map<string, Event>();
  for (const { tenant_id, id, event } of await lookUp<{ tenant_id: string; id: string; event: string }>(
    transaction,
    rows.map((row) => [row.tenant_id, row.event_id]),
    "tenant_id, id, event",
    "events",
    "tenant_id = v.column1 AND id = v.column2",
  )) {
    events.set(`${tenant_id} ${id}`, JSON.parse(event) as Event);
  }
  return rows.flatMap((row) => {
    // An event is deleted after its deliveries: a delivery without one is being deleted at this moment.
    const event = events.get(`${row.tenant_id} ${row.event_id}`);
    return event === undefined ? [] : [{ ...toDelivery(row), event }];
  });
}

interface ClaimedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly hook_id: string;
  readonly event_id: string;
  readonly link_id: string;
  readonly server_id: string;
  readonly repository_id: string;
  readonly lane: string;
  readonly state: string;
  readonly tries: number;
  readonly reason: string;
  readonly due_at: number;
  readonly position: number;
  readonly created_at: number;
  readonly updated_at: number;
}

function toDelivery(row: ClaimedRow): Delivery {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    hookId: row.hook_id,
    eventId: row.event_id,
    linkId: row.link_id,
    serverId: row.server_id,
    repositoryId: row.repository_id,
    lane: row.lane,
    state: row.state as Delivery["state"],
    tries: row.tries,
    reason: row.reason,
    dueAt: row.due_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
