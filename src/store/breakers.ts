// Questions to the breakers of CI servers; the queue writes them.

import type { Sql } from "../core/ports.ts";
import type { BreakerStore, ServerTrouble } from "../core/store.ts";

interface BreakerRow {
  readonly server_id: string;
  readonly failures: number;
  readonly open_until: number | null;
  readonly reason: string;
  readonly since: number;
}

/** Breakers of a database. */
export function openBreakers(sql: Sql): BreakerStore {
  return {
    list: async (tenantId) => (await sql.all<BreakerRow>("SELECT server_id, failures, open_until, reason, since FROM breakers WHERE tenant_id = $1 ORDER BY server_id", [tenantId])).map(toTrouble),
    countOpen: async () => {
      const [row] = await sql.all<{ count: number }>("SELECT count(*) AS count FROM breakers WHERE open_until IS NOT NULL");
      return row?.count ?? 0;
    },
  };
}

function toTrouble(row: BreakerRow): ServerTrouble {
  return { serverId: row.server_id, failures: row.failures, reason: row.reason, since: row.since, ...(row.open_until === null ? {} : { openUntil: row.open_until }) };
}
