// Seals everything again with the newest key, so that an older one can be thrown away.

import type { Sql } from "../../core/ports.ts";
import type { Database } from "../database.ts";
import { linkPurpose, sealedLinkColumns } from "../tables/link-row.ts";
import type { Seal } from "./seal.ts";

/** One sealed column: how its rows are named, and the place each value is bound to. */
export interface Sealed {
  readonly table: string;
  readonly column: string;
  readonly key: readonly [string, string];
  readonly purposeOf: (first: string, second: string) => string;
  /** The tenant a value belongs to; single-use things belong to none. */
  readonly tenantOf: (first: string) => string;
}

/** Everything that is kept sealed. */
export const sealedColumns: readonly Sealed[] = [
  {
    table: "secrets",
    column: "value",
    key: ["tenant_id", "name"],
    purposeOf: (_, name) => `secret:${name}`,
    tenantOf: (tenantId) => tenantId,
  },
  {
    table: "endpoints",
    column: "secret",
    key: ["tenant_id", "id"],
    purposeOf: (_, id) => `endpoint:${id}`,
    tenantOf: (tenantId) => tenantId,
  },
  {
    table: "servers",
    column: "secrets",
    key: ["tenant_id", "id"],
    purposeOf: (_, id) => `server:${id}`,
    tenantOf: (tenantId) => tenantId,
  },
  ...sealedLinkColumns.map((column): Sealed => ({
    table: "links",
    column,
    key: ["tenant_id", "id"],
    purposeOf: (_, id) => linkPurpose(id, column),
    tenantOf: (tenantId) => tenantId,
  })),
  {
    table: "once",
    column: "value",
    key: ["purpose", "key_hash"],
    purposeOf: (purpose, keyHash) => `once-${purpose}:${keyHash}`,
    tenantOf: () => "",
  },
];

/**
 * Returns how many values were sealed again. Safe while the app runs with both keys: a value that changes meanwhile is
 * left to its new writer.
 */
export async function rotateKeys(database: Database, seal: Seal): Promise<number> {
  let count = 0;
  for (const sealed of sealedColumns) count += await rotateColumn(database.sql, seal, sealed);
  return count;
}

async function rotateColumn(
  sql: Sql,
  seal: Seal,
  { table, column, key, purposeOf, tenantOf }: Sealed,
): Promise<number> {
  const [first, second] = key;
  const rows = await sql.all<{ first: string; second: string; sealed: string }>(
    `SELECT ${first} AS first, ${second} AS second, ${column} AS sealed FROM ${table}`,
  );
  let count = 0;
  for (const row of rows) {
    if (seal.isCurrent(row.sealed)) continue;
    const [tenantId, purpose] = [tenantOf(row.first), purposeOf(row.first, row.second)];
    const again = seal.seal(tenantId, purpose, seal.open(tenantId, purpose, row.sealed));
    count += await sql.run(
      `UPDATE ${table} SET ${column} = $1 WHERE ${first} = $2 AND ${second} = $3 AND ${column} = $4`,
      [again, row.first, row.second, row.sealed],
    );
  }
  return count;
}
