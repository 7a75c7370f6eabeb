// What is left of each tenant's calls to its host.

import { pauseCalls, spendCall } from "../core/host-budget.ts";
import type { HostBudget } from "../core/host-budget.ts";
import type { Clock, Sql } from "../core/ports.ts";
import type { HostBudgetStore } from "../core/store.ts";

interface BudgetRow {
  readonly calls_left: number;
  readonly at: number;
  readonly paused_until: number;
}

/** Budgets of a database. */
export function openHostBudgets(sql: Sql, clock: Clock): HostBudgetStore {
  async function read(from: Sql, tenantId: string, isHeld: boolean): Promise<HostBudget | undefined> {
    const [row] = await from.all<BudgetRow>(`SELECT calls_left, at, paused_until FROM host_budgets WHERE tenant_id = $1 ${isHeld && from.dialect === "postgres" ? "FOR UPDATE" : ""}`, [tenantId]);
    return row === undefined ? undefined : { left: row.calls_left, at: row.at, pausedUntil: row.paused_until };
  }

  return {
    spend: (tenantId, urgency) =>
      sql.write(async (transaction) => {
        const { budget, waitMs } = spendCall(await read(transaction, tenantId, true), clock(), urgency);
        if (waitMs === 0) await write(transaction, tenantId, budget);
        return waitMs;
      }),
    pause: (tenantId, askedMs) => sql.write(async (transaction) => write(transaction, tenantId, pauseCalls(await read(transaction, tenantId, true), clock(), askedMs))),
    pauseOf: async (tenantId) => Math.max(0, ((await read(sql, tenantId, false))?.pausedUntil ?? 0) - clock()),
  };
}

/** A tenant that is not kept (its credentials are tried before) has no budget. */
async function write(transaction: Sql, tenantId: string, { left, at, pausedUntil }: HostBudget): Promise<void> {
  const number = transaction.dialect === "sqlite" ? "INTEGER" : "bigint";
  await transaction.run(
    `INSERT INTO host_budgets (tenant_id, calls_left, at, paused_until)
     SELECT t.id, CAST($2 AS ${number}), CAST($3 AS ${number}), CAST($4 AS ${number}) FROM tenants t WHERE t.id = $1
     ON CONFLICT (tenant_id) DO UPDATE SET calls_left = excluded.calls_left, at = excluded.at, paused_until = excluded.paused_until`,
    [tenantId, left, at, pausedUntil],
  );
}
