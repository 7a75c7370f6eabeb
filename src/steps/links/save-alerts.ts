// An admin says who is told when a link of a repository begins to fail or works again.

import type { Clock } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { TenantStore } from "../../core/store.ts";
import type { AlertRules } from "../../core/tenant.ts";

export interface SaveAlertsPorts {
  readonly store: { readonly tenants: Pick<TenantStore, "change"> };
  readonly clock: Clock;
}

export interface AlertsWish {
  readonly tenantId: string;
  readonly repositoryId: string;
  readonly rules: AlertRules;
  /** Absent: the kept one stays. */
  readonly newSecret: string | undefined;
}

/**
 * Keeps the rules; a secret nothing is signed with any more is destroyed. Rules of other repositories stay as they are,
 * whoever changes them meanwhile.
 */
export async function saveAlerts(
  ports: SaveAlertsPorts,
  { tenantId, repositoryId, rules, newSecret }: AlertsWish,
): Promise<void> {
  const name = `alert-secret:${repositoryId}` as const;
  const isSilent = rules.url === undefined && rules.email === undefined;
  const changed = await ports.store.tenants.change(tenantId, ({ state, settings }) => {
    if (state === "uninstalled") return undefined;
    const others = Object.entries(settings.alerts ?? {}).filter(([id]) => id !== repositoryId);
    const alerts = Object.fromEntries(isSilent ? others : [...others, [repositoryId, rules]]);
    const keepsSecret = rules.url !== undefined && newSecret === undefined;
    return {
      settings: { alerts },
      ...(keepsSecret ? {} : { secrets: { [name]: rules.url === undefined ? undefined : newSecret } }),
      updatedAt: ports.clock(),
    };
  });
  if (changed === undefined)
    throw new Problem("not-found", "This workspace is not known here any more: reload the page.");
}
