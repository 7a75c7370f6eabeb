// The one signal that a tenant was changed: whoever changes one sends it, and every cache of tenants listens.

import type { Tenant } from "../core/tenant.ts";

export interface TenantChanges {
  readonly tell: (tenant: Tenant) => void;
  readonly listen: (forget: (tenant: Tenant) => void) => void;
}

/** Listeners stay for the life of the process: there is no way to stop listening. */
export function makeTenantChanges(): TenantChanges {
  const listeners: ((tenant: Tenant) => void)[] = [];
  return {
    tell(tenant) {
      for (const forget of listeners) forget(tenant);
    },
    listen: (forget) => void listeners.push(forget),
  };
}
