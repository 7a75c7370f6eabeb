// Says on the settings page when a host refuses our credentials, and takes it back when they work again.

import type { Clock } from "../core/ports.ts";
import type { TenantStore } from "../core/store.ts";
import type { Tenant, TenantSettings } from "../core/tenant.ts";

export interface HostProblems {
  set(tenantId: string, sentence: string): Promise<void>;
  clear(tenantId: string): Promise<void>;
}

/** Writes only what changed: it is asked after every call. */
export function createHostProblems(ports: { readonly tenants: Pick<TenantStore, "get" | "save">; readonly clock: Clock }): HostProblems {
  async function change(tenantId: string, sentence: string | undefined): Promise<void> {
    const tenant = await ports.tenants.get(tenantId);
    if (tenant === undefined || tenant.settings.authorisationProblem === sentence) return;
    await ports.tenants.save({ ...tenant, settings: withProblem(tenant, sentence), updatedAt: ports.clock() });
  }
  return {
    set: (tenantId, sentence) => change(tenantId, sentence),
    clear: (tenantId) => change(tenantId, undefined),
  };
}

function withProblem(tenant: Tenant, sentence: string | undefined): TenantSettings {
  const settings: { -readonly [Name in keyof TenantSettings]: TenantSettings[Name] } = { ...tenant.settings };
  delete settings.authorisationProblem;
  return sentence === undefined ? settings : { ...settings, authorisationProblem: sentence };
}
