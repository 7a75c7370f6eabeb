// Which CI servers have something due, a window at a time, without a look at those that are held back.

import type { Sql } from "../../core/ports.ts";

export interface BusyServer {
  readonly id: string;
  readonly tenant_id: string;
  /** Deliveries it may have in flight: one while its breaker waits to see whether it is well again. */
  readonly in_flight_limit: number;
}

export interface ServerWindow {
  readonly servers: readonly BusyServer[];
  /** The last server that was looked at; undefined when none come after it. */
  readonly goesOnAfter: string | undefined;
}

/** With thousands that wait, a claim looks at several windows. */
const serversPerWindow = 200;

/**
 * Servers after `afterServer` for which something is due and whose breaker lets it through (R8).
 * On PostgreSQL a server another process is claiming from is passed over, so that its limit holds across processes.
 */
export async function serversWithWork(transaction: Sql, afterServer: string, now: number): Promise<ServerWindow> {
  const isFree = "state = 'waiting' AND lease_owner IS NULL";
  const rows = await transaction.all<{
    last: string | null;
    looked: number;
    id: string | null;
    tenant_id: string;
    in_flight_limit: number;
  }>(
    `WITH RECURSIVE turn (server_id) AS (
      SELECT min(server_id) FROM deliveries WHERE ${isFree} AND server_id > $1
      UNION ALL
      SELECT (SELECT min(d.server_id) FROM deliveries d WHERE ${isFree} AND d.server_id > turn.server_id) FROM turn
        WHERE turn.server_id IS NOT NULL
    ),
    looked AS MATERIALIZED (SELECT server_id FROM turn WHERE server_id IS NOT NULL LIMIT ${serversPerWindow}),
    ready AS MATERIALIZED (
      SELECT s.id, s.tenant_id, CASE WHEN b.open_until IS NULL THEN s.in_flight_limit ELSE 1 END AS in_flight_limit
      FROM looked JOIN servers s ON s.id = looked.server_id LEFT JOIN breakers b ON b.server_id = s.id
      WHERE (b.open_until IS NULL OR b.open_until <= $2)
        AND (SELECT 1 FROM deliveries d WHERE ${isFree} AND d.server_id = s.id AND d.due_at <= $2 LIMIT 1) IS NOT NULL
      ${transaction.dialect === "postgres" ? "ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED" : ""})
    SELECT bounds.last, bounds.looked, ready.id, ready.tenant_id, ready.in_flight_limit
    FROM (SELECT max(server_id) AS last, count(*) AS looked FROM looked) bounds LEFT JOIN ready ON 1 = 1
      ORDER BY ready.id`,
    [afterServer, now],
  );
  const [first] = rows;
  return {
    servers: rows.flatMap(({ id, tenant_id, in_flight_limit }) =>
      id === null ? [] : [{ id, tenant_id, in_flight_limit }],
    ),
    goesOnAfter: first?.looked === serversPerWindow ? (first.last ?? undefined) : undefined,
  };
}
