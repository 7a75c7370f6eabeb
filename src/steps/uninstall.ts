// Removes an installation: deliveries stop at once, credentials are destroyed, data goes after a grace time (S24).

import type { Clock, Log } from "../core/ports.ts";
import type { Queue } from "../core/queue.ts";
import type { ReportSecretStore, Store } from "../core/store.ts";
import type { SecretName, Tenant } from "../core/tenant.ts";

export interface UninstallPorts {
  readonly store: Pick<Store, "tenants" | "secrets" | "servers" | "links" | "endpoints"> & { readonly reportSecrets: Pick<ReportSecretStore, "remove"> };
  readonly queue: Pick<Queue, "cancelWaiting">;
  readonly clock: Clock;
  readonly log: Log;
}

const dayMs = 86_400_000;

/** How long a removed tenant's links and history wait for a change of mind. */
export const graceMs = 30 * dayMs;

/** All but the shared secret: a later re-install has to be signed with it. */
const destroyed: readonly SecretName[] = ["access-token", "basic-credentials", "oauth-client", "oauth-tokens", "ca-certificate"];

/** Stops the tenant and destroys what it trusted us with; one that was never proved is erased at once. Safe to repeat. */
export async function uninstall(ports: UninstallPorts, tenant: Tenant): Promise<void> {
  if (tenant.state === "unverified") {
    await ports.store.tenants.erase(tenant.id);
    return;
  }
  const now = ports.clock();
  const settings = { ...tenant.settings, uninstalledAt: tenant.settings.uninstalledAt ?? now };
  await ports.store.tenants.save({ ...tenant, state: "uninstalled", settings, updatedAt: now });
  const stopped = await ports.queue.cancelWaiting(tenant.id, "The app was removed from this workspace.");
  await destroyCredentials(ports, tenant.id, Object.keys(tenant.settings.alerts ?? {}));
  ports.log.info({ tenant: tenant.id, stopped }, "an installation was removed");
}

/** Erases tenants whose grace time is over; returns how many. */
export async function eraseUninstalled(ports: Pick<UninstallPorts, "clock" | "log"> & { readonly store: Pick<Store, "tenants"> }): Promise<number> {
  let erased = 0;
  for (const tenant of await ports.store.tenants.list()) {
    const since = tenant.state === "uninstalled" ? tenant.settings.uninstalledAt : undefined;
    if (since === undefined || ports.clock() - since < graceMs) continue;
    await ports.store.tenants.erase(tenant.id);
    ports.log.info({ tenant: tenant.id }, "a removed installation was erased");
    erased += 1;
  }
  return erased;
}

async function destroyCredentials(ports: UninstallPorts, tenantId: string, alertsOf: readonly string[]): Promise<void> {
  const { secrets, servers, reportSecrets, links, endpoints } = ports.store;
  for (const name of destroyed) await secrets.remove(tenantId, name);
  for (const repositoryId of alertsOf) await secrets.remove(tenantId, `alert-secret:${repositoryId}`);
  for (const server of await servers.list(tenantId)) {
    await servers.save({ ...server, secrets: {} });
    await reportSecrets.remove(tenantId, server.id);
  }
  for (const link of await links.list(tenantId)) await links.save({ ...link, secrets: {}, secretParameters: {} });
  for (const endpoint of await endpoints.list(tenantId)) await endpoints.remove(tenantId, endpoint.id);
}
