// What is left of the calls to hosts, and the heads of branches: what the app keeps for itself.

import { pauseCalls, spendCall } from "../../src/core/limits/host-budget.ts";
import type { HeadStore } from "../../src/core/head-store.ts";
import type { HostBudgetStore } from "../../src/core/store.ts";
import { done, found } from "./rows.ts";
import type { Rows } from "./rows.ts";

/** Branch heads, by repository. */
export function headsOf({ heads }: Rows): HeadStore {
  const own = (tenantId: string, repositoryId: string) => heads.get(`${tenantId} ${repositoryId}`) ?? new Map();
  return {
    of: (tenantId, repositoryId) => found(new Map(own(tenantId, repositoryId))),
    change: (tenantId, repositoryId, seen, gone) => {
      const kept = new Map<string, string>([...own(tenantId, repositoryId), ...seen]);
      for (const branch of gone) if (!seen.has(branch)) kept.delete(branch);
      return done(heads.set(`${tenantId} ${repositoryId}`, kept));
    },
  };
}

/** Budgets, by tenant; a tenant that is not kept has none. */
export function hostBudgetsOf(rows: Rows, clock: () => number): HostBudgetStore {
  const { hostBudgets: budgets, hostShares: shares } = rows;
  const isKept = (tenantId: string): boolean => rows.tenants.some(({ id }) => id === tenantId);
  return {
    spend: (tenantId, spender) => {
      const { urgency, repositoryId = "" } = spender;
      const party = `${tenantId} ${urgency === "person" ? "people" : `repository ${repositoryId}`}`;
      const all = `${tenantId} all`;
      const before = { own: shares.get(party), all: shares.get(all) };
      const spent = spendCall(budgets.get(tenantId), before, clock(), spender);
      if (spent.waitMs > 0 || !isKept(tenantId)) return found(spent.waitMs);
      budgets.set(tenantId, spent.budget);
      if (spent.shares !== undefined) {
        shares.set(party, spent.shares.own);
        shares.set(all, spent.shares.all);
      }
      return found(0);
    },
    pause: (tenantId, askedMs) => {
      if (!isKept(tenantId)) return done(undefined);
      return done(budgets.set(tenantId, pauseCalls(budgets.get(tenantId), clock(), askedMs)));
    },
    pauseOf: (tenantId) => found(Math.max(0, (budgets.get(tenantId)?.pausedUntil ?? 0) - clock())),
  };
}
