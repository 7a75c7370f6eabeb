// Questions to the health of links; the queue writes it.

import type { Sql } from "../../core/ports.ts";
import type { LinkHealth, LinkHealthStore } from "../../core/store.ts";

interface HealthRow {
  readonly link_id: string;
  readonly is_failing: number;
  readonly changes: number;
  readonly reason: string;
  readonly since: number;
}

const columns = "link_id, is_failing, changes, reason, since";

/** Health of the links of a database. */
export function openLinkHealth(sql: Sql): LinkHealthStore {
  return {
    get: async (tenantId, linkId) => {
      const [row] = await sql.all<HealthRow>(
        `SELECT ${columns} FROM link_health WHERE tenant_id = $1 AND link_id = $2`,
        [tenantId, linkId],
      );
      return row === undefined ? undefined : toHealth(row);
    },
    list: async (tenantId) =>
      (
        await sql.all<HealthRow>(
          `SELECT ${columns} FROM link_health WHERE tenant_id = $1 ORDER BY since DESC, link_id`,
          [tenantId],
        )
      ).map(toHealth),
  };
}

function toHealth(row: HealthRow): LinkHealth {
  return {
    linkId: row.link_id,
    isFailing: row.is_failing === 1,
    changes: row.changes,
    reason: row.reason,
    since: row.since,
  };
}
