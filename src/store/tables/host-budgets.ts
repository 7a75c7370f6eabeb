// What is left of each tenant's calls to its host, and who had them.

import { allPeopleLeft, pauseCalls, spendCall } from "../../core/limits/host-budget.ts";
import type { HostBudget, HostShare, HostShares, Spender } from "../../core/limits/host-budget.ts";
import type { Clock, Sql } from "../../core/ports.ts";
import type { HostBudgetStore } from "../../core/store.ts";
import { lockOf } from "../tenant/hold.ts";

interface BudgetRow {
  readonly calls_left: number;
  readonly people_left: number | null;
  readonly at: number;
  readonly paused_until: number;
}

interface ShareRow extends HostShare {
  readonly party: string;
}

const everybody = "all";

/** Budgets of a database. */
export function openHostBudgets(sql: Sql, clock: Clock): HostBudgetStore {
  async function read(from: Sql, tenantId: string, isHeld: boolean): Promise<HostBudget | undefined> {
    const [row] = await from.all<BudgetRow>(
      `SELECT calls_left, people_left, at, paused_until FROM host_budgets WHERE tenant_id = $1
       ${isHeld && from.dialect === "postgres" ? "FOR UPDATE" : ""}`,
      [tenantId],
    );
    if (row === undefined) return undefined;
    const { calls_left: left, people_left: peopleLeft, at, paused_until: pausedUntil } = row;
    return { left, peopleLeft: peopleLeft ?? allPeopleLeft, at, pausedUntil };
  }

  /**
   * Locks the budget's row. A row that is not there yet cannot be locked: its first writers lock the tenant's row
   * instead.
   */
  async function hold(transaction: Sql, tenantId: string): Promise<HostBudget | undefined> {
    const there = await read(transaction, tenantId, true);
    if (there !== undefined || transaction.dialect !== "postgres") return there;
    await transaction.all(`SELECT id FROM tenants WHERE id = $1 ${lockOf(transaction)}`, [tenantId]);
    return read(transaction, tenantId, true);
  }

  return {
    spend: (tenantId, spender) =>
      sql.write(async (transaction) => {
        const before = await hold(transaction, tenantId);
        const party = partyOf(spender);
        const shares = await readShares(transaction, tenantId, party);
        const spent = spendCall(before, shares, clock(), spender);
        if (spent.waitMs > 0) return spent.waitMs;
        await write(transaction, tenantId, spent.budget);
        if (spent.shares !== undefined) {
          await writeShare(transaction, tenantId, party, spent.shares.own);
          await writeShare(transaction, tenantId, everybody, spent.shares.all);
        }
        return 0;
      }),
    pause: (tenantId, askedMs) =>
      sql.write(async (transaction) => {
        await write(transaction, tenantId, pauseCalls(await hold(transaction, tenantId), clock(), askedMs));
      }),
    pauseOf: async (tenantId) => Math.max(0, ((await read(sql, tenantId, false))?.pausedUntil ?? 0) - clock()),
  };
}

function partyOf({ urgency, repositoryId = "" }: Spender): string {
  return urgency === "person" ? "people" : `repository ${repositoryId}`;
}

async function readShares(from: Sql, tenantId: string, party: string): Promise<HostShares> {
  const rows = await from.all<ShareRow>(
    "SELECT party, had, at FROM host_shares WHERE tenant_id = $1 AND party IN ($2, $3)",
    [tenantId, party, everybody],
  );
  const of = (name: string): HostShare | undefined => rows.find((row) => row.party === name);
  return { own: of(party), all: of(everybody) };
}

/** A tenant without a row (its credentials are tried before it is added) has no budget. */
async function write(transaction: Sql, tenantId: string, budget: HostBudget): Promise<void> {
  const number = numberOf(transaction);
  await transaction.run(
    `INSERT INTO host_budgets (tenant_id, calls_left, people_left, at, paused_until)
     SELECT t.id, CAST($2 AS ${number}), CAST($3 AS ${number}), CAST($4 AS ${number}), CAST($5 AS ${number})
     FROM tenants t WHERE t.id = $1
     ON CONFLICT (tenant_id) DO UPDATE SET calls_left = excluded.calls_left, people_left = excluded.people_left,
       at = excluded.at, paused_until = excluded.paused_until`,
    [tenantId, budget.left, budget.peopleLeft, budget.at, budget.pausedUntil],
  );
}

async function writeShare(transaction: Sql, tenantId: string, party: string, { had, at }: HostShare): Promise<void> {
  const number = numberOf(transaction);
  await transaction.run(
    `INSERT INTO host_shares (tenant_id, party, had, at)
     SELECT t.id, CAST($2 AS text), CAST($3 AS ${number}), CAST($4 AS ${number}) FROM tenants t WHERE t.id = $1
     ON CONFLICT (tenant_id, party) DO UPDATE SET had = excluded.had, at = excluded.at`,
    [tenantId, party, had, at],
  );
}

function numberOf({ dialect }: Sql): string {
  return dialect === "sqlite" ? "INTEGER" : "bigint";
}
