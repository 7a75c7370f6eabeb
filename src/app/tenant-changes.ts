// The one signal that a tenant is not what it was: whoever changes one tells, every memory of tenants listens.

import type { Tenant } from "../core/tenant.ts";

export interface TenantChanges {
  readonly tell: (tenant: Tenant) => void;
  readonly listen: (forget: (tenant: Tenant) => void) => void;
}

/** For the life of a process: nobody stops listening. */
export function makeTenantChanges(): TenantChanges {
  const listeners: ((tenant: Tenant) => void)[] = [];
  return {
    tell(tenant) {
      for (const forget of listeners) forget(tenant);
    },
    listen: (forget) => void listeners.push(forget),
  };
}
