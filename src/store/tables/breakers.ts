// Questions to the breakers of CI servers; the queue writes them.

import type { Sql } from "../../core/ports.ts";
import type { BreakerStore, ServerTrouble } from "../../core/store.ts";

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
    list: async (tenantId) =>
      (
        await sql.all<BreakerRow>(
          "SELECT server_id, failures, open_until, reason, since FROM breakers WHERE tenant_id = $1 ORDER BY server_id",
          [tenantId],
        )
      ).map(toTrouble),
    countOpen: async () => {
      const rows = await sql.all<{ kind: string; count: number }>(
        `SELECT s.kind, count(*) AS count FROM breakers b JOIN servers s ON s.id = b.server_id
          WHERE b.open_until IS NOT NULL GROUP BY s.kind`,
      );
      return new Map(rows.map(({ kind, count }) => [kind, count]));
    },
  };
}

function toTrouble(row: BreakerRow): ServerTrouble {
  return {
    serverId: row.server_id,
    failures: row.failures,
    reason: row.reason,
    since: row.since,
    ...(row.open_until === null ? {} : { openUntil: row.open_until }),
  };
}
