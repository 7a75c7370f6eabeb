// Breakers of CI servers, shared by all processes: a row while a server fails, none while it is well.

import { afterFailure, closedBreaker } from "../../core/rules/breaker.ts";
import type { Breaker } from "../../core/rules/breaker.ts";
import type { Sql } from "../../core/ports.ts";
import type { DeliveryEnd } from "../../core/queue.ts";
import { askRows } from "../group/rows.ts";

interface BreakerRow {
  readonly server_id: string;
  readonly failures: number;
  readonly openings: number;
  readonly open_until: number | null;
}

/** How a try ended, as far as it says something of its server. */
export interface ServerTry extends Pick<DeliveryEnd, "reason" | "server"> {
  readonly delivery: Pick<DeliveryEnd["delivery"], "serverId" | "tenantId">;
}

/** Writes what these tries say about their servers, in the order they ended. */
export async function writeBreakers(transaction: Sql, ends: readonly ServerTry[], now: number): Promise<void> {
  const signs = Map.groupBy(
    ends.filter(({ server }) => server !== undefined),
    ({ delivery }) => delivery.serverId,
  );
  const [well, failing] = [...signs].reduce<[string[], string[]]>(
    ([good, bad], [serverId, all]) =>
      all.at(-1)?.server?.sign === "well" ? [[...good, serverId], bad] : [good, [...bad, serverId]],
    [[], []],
  );
  await askRows(
    transaction,
    well.sort().map((serverId) => [serverId]),
    (list) => `DELETE FROM breakers WHERE server_id IN (${list})`,
  );
  if (failing.length === 0) return;
  const known = await readBreakers(transaction, failing.sort());
  for (const serverId of failing) await writeFailures(transaction, signs.get(serverId) ?? [], known.get(serverId), now);
}

async function readBreakers(transaction: Sql, serverIds: readonly string[]): Promise<Map<string, Breaker>> {
  const rows = await askRows<BreakerRow>(
    transaction,
    serverIds.map((serverId) => [serverId]),
    (list) =>
      `SELECT server_id, failures, openings, open_until FROM breakers WHERE server_id IN (${list})
        ORDER BY server_id ${transaction.dialect === "postgres" ? "FOR UPDATE" : ""}`,
  );
  return new Map(
    rows.map((row) => [
      row.server_id,
      {
        failures: row.failures,
        openings: row.openings,
        ...(row.open_until === null ? {} : { openUntil: row.open_until }),
      },
    ]),
  );
}

async function writeFailures(
  transaction: Sql,
  ends: readonly ServerTry[],
  before: Breaker | undefined,
  now: number,
): Promise<void> {
  const after = ends.reduce((breaker, { server }) => {
    if (server === undefined) return breaker;
    return server.sign === "well" ? closedBreaker : afterFailure(breaker, now, server.retryAfterMs);
  }, before ?? closedBreaker);
  const last = ends.at(-1);
  if (last === undefined) return;
  const { serverId, tenantId } = last.delivery;
  // A row that was not there could not be locked: where another process has made it since, its failures count too.
  const failures = before === undefined ? "breakers.failures + excluded.failures" : "excluded.failures";
  const openUntil = before === undefined ? "coalesce(excluded.open_until, breakers.open_until)" : "excluded.open_until";
  // A server that was removed meanwhile has no breaker.
  await transaction.run(
    `INSERT INTO breakers (server_id, tenant_id, failures, openings, open_until, reason, since)
     SELECT s.id, s.tenant_id, CAST($3 AS ${bigint(transaction)}), CAST($4 AS ${bigint(transaction)}),
       CAST($5 AS ${bigint(transaction)}), CAST($6 AS text), CAST($7 AS ${bigint(transaction)}) FROM servers s
       WHERE s.tenant_id = $1 AND s.id = $2
     ON CONFLICT (server_id) DO UPDATE SET failures = ${failures}, openings = excluded.openings,
       open_until = ${openUntil}, reason = excluded.reason`,
    [tenantId, serverId, after.failures, after.openings, after.openUntil ?? null, last.reason, now],
  );
}

function bigint({ dialect }: Sql): string {
  return dialect === "sqlite" ? "INTEGER" : "bigint";
}
