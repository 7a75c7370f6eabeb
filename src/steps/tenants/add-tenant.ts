// Adds the tenant of an installation that is seen for the first time, or says why it has to wait.

import { Problem } from "../../core/problem.ts";
import type { TenantStore } from "../../core/store.ts";
import type { Tenant, TenantChange } from "../../core/tenant.ts";

/** Undefined when another call added it at the same moment. */
export async function addTenant(
  tenants: Pick<TenantStore, "add">,
  tenant: Tenant,
  secrets?: TenantChange["secrets"],
): Promise<Tenant | undefined> {
  try {
    await tenants.add(tenant, secrets);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === "conflict") return undefined;
    throw thrown;
  }
  return tenant;
}

/** For a workspace whose earlier installation is on its way out. */
export function beingErased(): Problem {
  return new Problem(
    "overloaded",
    "What this workspace left behind is just being erased: an admin of it should install the app again in a minute.",
    { retryAfterMs: 60_000 },
  );
}
