// An admin says who is told when a link of a repository begins to fail or works again.

import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import type { Store } from "../core/store.ts";
import type { AlertRules } from "../core/tenant.ts";

export interface SaveAlertsPorts {
  readonly store: Pick<Store, "tenants" | "secrets">;
  readonly clock: Clock;
}

export interface AlertsWish {
  readonly tenantId: string;
  readonly repositoryId: string;
  readonly rules: AlertRules;
  /** Absent: the kept one stays. */
  readonly newSecret: string | undefined;
}

/** Keeps the rules; a secret nothing is signed with any more is destroyed. */
export async function saveAlerts(ports: SaveAlertsPorts, { tenantId, repositoryId, rules, newSecret }: AlertsWish): Promise<void> {
  const tenant = await ports.store.tenants.get(tenantId);
  if (tenant === undefined) throw new Problem("not-found", "This workspace is not known here any more: reload the page.");
  const name = `alert-secret:${repositoryId}` as const;
  if (rules.url === undefined) await ports.store.secrets.remove(tenantId, name);
  else if (newSecret !== undefined) await ports.store.secrets.put(tenantId, name, newSecret);
  const others = Object.entries(tenant.settings.alerts ?? {}).filter(([id]) => id !== repositoryId);
  const isSilent = rules.url === undefined && rules.email === undefined;
  const alerts = Object.fromEntries(isSilent ? others : [...others, [repositoryId, rules]]);
  await ports.store.tenants.save({ ...tenant, settings: { ...tenant.settings, alerts }, updatedAt: ports.clock() });
}
