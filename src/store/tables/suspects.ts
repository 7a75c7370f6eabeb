// How much work waits to be done alone after a death, and how much is parked as poison: for metrics, over all tenants.

import type { Sql } from "../../core/ports.ts";

interface AfterDeaths {
  readonly suspects: number;
  /** By kind of work, "delivery" among them. */
  readonly parked: ReadonlyMap<string, number>;
}

/** Counts both. */
export async function countAfterDeaths(sql: Sql): Promise<AfterDeaths> {
  const rows = await sql.all<{ kind: string; is_parked: number; count: number }>(
    `SELECT kind, CASE WHEN parked_at IS NULL THEN 0 ELSE 1 END AS is_parked, count(*) AS count
     FROM suspects GROUP BY 1, 2`,
  );
  return {
    suspects: rows.filter((row) => row.is_parked === 0).reduce((sum, { count }) => sum + count, 0),
    parked: new Map(rows.filter((row) => row.is_parked === 1).map(({ kind, count }) => [kind, count])),
  };
}
