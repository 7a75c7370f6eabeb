// What is in flight, and how much more of it one server and one tenant may have (R10).

import type { Sql } from "../../core/ports.ts";
import { apart } from "../after-death/apart.ts";
import type { BusyServer } from "./servers-with-work.ts";

export interface InFlight {
  /** Deliveries a server may be given now, when `free` more fit into this process. */
  roomFor(server: BusyServer, free: number): number;
  took(server: BusyServer, count: number): void;
}

/** So many of one tenant may always be in flight in a process: what one server takes by default. */
const guaranteed = 10;

/** Counts what is in flight: for servers in all processes, for tenants in this one. */
export async function countInFlight(transaction: Sql, owner: string): Promise<InFlight> {
  const rows = await transaction.all<{ server_id: string; tenant_id: string; count: number; own: number }>(
    `SELECT server_id, tenant_id, count(*) AS count, count(CASE WHEN lease_owner = $1 THEN 1 END) AS own FROM deliveries
     WHERE lease_owner IS NOT NULL AND lease_owner <> $2 GROUP BY server_id, tenant_id`,
    [owner, apart],
  );
  const ofServer = new Map(rows.map(({ server_id, count }) => [server_id, count]));
  const ofTenant = new Map<string, number>();
  for (const { tenant_id, own } of rows) ofTenant.set(tenant_id, (ofTenant.get(tenant_id) ?? 0) + own);
  return {
    roomFor: (server, free) =>
      Math.max(
        0,
        Math.min(
          server.in_flight_limit - (ofServer.get(server.id) ?? 0),
          free,
          shareOf(free, ofTenant.get(server.tenant_id) ?? 0),
        ),
      ),
    took: (server, count) => {
      ofServer.set(server.id, (ofServer.get(server.id) ?? 0) + count);
      ofTenant.set(server.tenant_id, (ofTenant.get(server.tenant_id) ?? 0) + count);
    },
  };
}

/**
 * A tenant may have as many deliveries in flight as remain free: one tenant alone gets half of the limit, n tenants get
 * 1/(n + 1) each. So there is always room for one more tenant.
 */
function shareOf(free: number, own: number): number {
  return Math.max(guaranteed - own, Math.ceil((free - own) / 2));
}
