// Which keys what is kept is sealed with, and whether it opens: asked before somebody needs it.

import type { Sql } from "../../core/ports.ts";
import type { Database } from "../database.ts";
import { sealedColumns } from "./rotate-keys.ts";
import type { Sealed } from "./rotate-keys.ts";
import type { Seal } from "./seal.ts";

export interface SealInspection {
  /** Key id -> values sealed with it. */
  readonly byKey: ReadonlyMap<string, number>;
  /** "links.secrets" -> values that do not open. */
  readonly unopened: ReadonlyMap<string, number>;
}

/** Opens every sealed value but single-use ones, which live for minutes; what is inside goes nowhere. */
export async function inspectSeals(database: Database, seal: Seal): Promise<SealInspection> {
  const byKey = new Map<string, number>();
  const unopened = new Map<string, number>();
  for (const column of sealedColumns.filter(({ table }) => table !== "once"))
    await inspectColumn(database.sql, seal, column, byKey, unopened);
  return { byKey, unopened };
}

async function inspectColumn(
  sql: Sql,
  seal: Seal,
  { table, column, key, purposeOf, tenantOf }: Sealed,
  byKey: Map<string, number>,
  unopened: Map<string, number>,
): Promise<void> {
  const [first, second] = key;
  for (const row of await sql.all<{ first: string; second: string; sealed: string }>(
    `SELECT ${first} AS first, ${second} AS second, ${column} AS sealed FROM ${table}`,
  )) {
    const id = row.sealed.split(".")[1] ?? "";
    byKey.set(id, (byKey.get(id) ?? 0) + 1);
    try {
      seal.open(tenantOf(row.first), purposeOf(row.first, row.second), row.sealed);
    } catch {
      const place = `${table}.${column}`;
      unopened.set(place, (unopened.get(place) ?? 0) + 1);
    }
  }
}
