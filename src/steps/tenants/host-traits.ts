// What a host's answers gave away about its version is remembered with the tenant, so that not every call has to find
// it out again.

import type { HostTrait } from "../../core/host.ts";
import type { Clock } from "../../core/ports.ts";
import type { TenantStore } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface HostTraitPorts {
  readonly store: { readonly tenants: Pick<TenantStore, "get" | "change"> };
  readonly clock: Clock;
}

/** Hosts are upgraded: after this long they are asked the newer way again. */
const rememberedMs = 24 * 60 * 60_000;

const traitNames: readonly HostTrait[] = ["no-builds-api"];

/** Traits seen within the last day. */
export function knownTraits(tenant: Tenant, now: number): HostTrait[] {
  return traitNames.filter((trait) => now - (tenant.settings.hostTraits?.[trait] ?? -Infinity) < rememberedMs);
}

/** Writes down the traits that are new, or were last seen more than a day ago. */
export async function rememberTraits(
  ports: HostTraitPorts,
  tenantId: string,
  seen: readonly HostTrait[],
): Promise<void> {
  if (seen.length === 0) return;
  const tenant = await ports.store.tenants.get(tenantId);
  const now = ports.clock();
  if (tenant === undefined || seen.every((trait) => knownTraits(tenant, now).includes(trait))) return;
  const seenNow = Object.fromEntries(seen.map((trait) => [trait, now]));
  await ports.store.tenants.change(tenantId, ({ settings }) => ({
    settings: { hostTraits: { ...settings.hostTraits, ...seenNow } },
    updatedAt: now,
  }));
}
