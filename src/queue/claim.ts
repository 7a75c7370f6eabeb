// Handing out deliveries: server by server, so that a slow one holds up nobody, each lane in its order, within each server's limit.

import type { Delivery } from "../core/delivery.ts";
import type { Event } from "../core/event.ts";
import type { Sql } from "../core/ports.ts";
import type { ClaimedDelivery } from "../core/queue.ts";
import { lookUp } from "./rows.ts";

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

/** Servers looked at in one claim, at most: with thousands that wait, several claims go round. */
const serversPerClaim = 200;

/** Leases up to `limit` due deliveries to `owner`. */
export async function claimDeliveries(transaction: Sql, { owner, limit, now, afterServer }: Claim): Promise<Claimed> {
  const rows: ClaimedRow[] = [];
  let inFlight: Map<string, number> | undefined;
  let lastServer = "";
  for (const start of new Set([afterServer, ""])) {
    const servers = await serversWithWork(transaction, start, now);
    if (servers.length > 0) inFlight ??= await countInFlight(transaction);
    for (const server of servers) {
      const busy = inFlight?.get(server.id) ?? 0;
      const room = Math.min(server.in_flight_limit - busy, limit - rows.length);
      if (room <= 0) continue;
      const taken = await takeFrom(transaction, server.id, owner, room, now);
      inFlight?.set(server.id, busy + taken.length);
      rows.push(...taken);
      lastServer = server.id;
    }
    if (rows.length >= limit) break;
    lastServer = servers.length < serversPerClaim ? "" : (servers.at(-1)?.id ?? "");
  }
  return { deliveries: await withEvents(transaction, rows), lastServer };
}

/**
 * Servers for which something is due; a breaker that holds a server back belongs into this question.
 * On PostgreSQL a server another process is claiming from is passed over, so that the limit holds across processes.
 */
async function serversWithWork(transaction: Sql, afterServer: string, now: number): Promise<{ id: string; in_flight_limit: number }[]> {
  const isFree = "state = 'waiting' AND lease_owner IS NULL";
  return transaction.all(
    `WITH RECURSIVE turn (server_id) AS (
      SELECT min(server_id) FROM deliveries WHERE ${isFree} AND server_id > $1
      UNION ALL
      SELECT (SELECT min(d.server_id) FROM deliveries d WHERE ${isFree} AND d.server_id > turn.server_id) FROM turn WHERE turn.server_id IS NOT NULL
    )
    SELECT s.id, s.in_flight_limit FROM servers s JOIN (SELECT server_id FROM turn WHERE server_id IS NOT NULL LIMIT ${serversPerClaim}) t ON t.server_id = s.id
    WHERE (SELECT 1 FROM deliveries d WHERE ${isFree} AND d.server_id = s.id AND d.due_at <= $2 LIMIT 1) IS NOT NULL
    ORDER BY s.id ${transaction.dialect === "postgres" ? "FOR NO KEY UPDATE OF s SKIP LOCKED" : ""}`,
    [afterServer, now],
  );
}

async function countInFlight(transaction: Sql): Promise<Map<string, number>> {
  const rows = await transaction.all<{ server_id: string; count: number }>("SELECT server_id, count(*) AS count FROM deliveries WHERE lease_owner IS NOT NULL GROUP BY server_id");
  return new Map(rows.map(({ server_id, count }) => [server_id, count]));
}

/**
 * A delivery is free when none before it in its lane still waits or is being sent, and when no hook that came before its own
 * still has to be planned for the first time: that one could put another before it. Both are asked row by row, through an index,
 * whatever PostgreSQL believes about the number of rows that wait.
 */
async function takeFrom(transaction: Sql, serverId: string, owner: string, limit: number, now: number): Promise<ClaimedRow[]> {
  const rows = await transaction.all<ClaimedRow>(
    `WITH free AS MATERIALIZED (
      SELECT d.tenant_id AS free_tenant, d.id AS free_id FROM deliveries d
      WHERE d.server_id = $2 AND d.state = 'waiting' AND d.lease_owner IS NULL AND d.due_at <= $3
        AND (SELECT 1 FROM deliveries e WHERE e.state = 'waiting' AND e.tenant_id = d.tenant_id AND e.link_id = d.link_id AND e.lane = d.lane
          AND (e.position, e.id) < (d.position, d.id) LIMIT 1) IS NULL
        AND (SELECT 1 FROM jobs j WHERE j.kind = 'plan' AND j.tries = 0 AND j.tenant_id = d.tenant_id AND j.order_key = d.order_key AND j.position < d.position LIMIT 1) IS NULL
      ORDER BY d.due_at, d.position LIMIT $4 ${transaction.dialect === "postgres" ? "FOR UPDATE OF d SKIP LOCKED" : ""})
    UPDATE deliveries SET lease_owner = $1 FROM free WHERE tenant_id = free_tenant AND id = free_id
    RETURNING id, tenant_id, hook_id, event_id, link_id, server_id, repository_id, lane, state, tries, reason, due_at, position, created_at, updated_at`,
    [owner, serverId, now, limit],
  );
  return rows.sort((one, other) => one.due_at - other.due_at || one.position - other.position);
}

async function withEvents(transaction: Sql, rows: readonly ClaimedRow[]): Promise<ClaimedDelivery[]> {
  const events = new Map<string, string>();
  for (const { tenant_id, id, event } of await lookUp<{ tenant_id: string; id: string; event: string }>(
    transaction,
    rows.map((row) => [row.tenant_id, row.event_id]),
    "tenant_id, id, event",
    "events",
    "tenant_id = v.column1 AND id = v.column2",
  )) {
    events.set(`${tenant_id} ${id}`, event);
  }
  return rows.map((row) => ({ ...toDelivery(row), event: JSON.parse(events.get(`${row.tenant_id} ${row.event_id}`) ?? "null") as Event }));
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
