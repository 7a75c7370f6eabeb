// Where a tenant's host answers: by configuration, or by the tenant's own settings for a host of its own.

import type { HostKind, Tenant } from "../core/tenant.ts";
import { trimEndOf } from "../core/text/text.ts";

export interface HostAddresses {
  readonly webUrlOf: (tenant: Tenant) => string;
  readonly apiUrlOf: (tenant: Tenant) => string;
}

/** Addresses without a slash at their end; "" for a host nobody configured. */
export function createHostAddresses(
  configured: Readonly<Partial<Record<HostKind, { readonly webUrl: string; readonly apiUrl: string }>>>,
): HostAddresses {
  return {
    webUrlOf: (tenant) => trim(tenant.settings.webUrl ?? configured[tenant.host]?.webUrl ?? ""),
    apiUrlOf: (tenant) => trim(tenant.settings.apiUrl ?? configured[tenant.host]?.apiUrl ?? ""),
  };
}

function trim(url: string): string {
  return trimEndOf(url, "/");
}
