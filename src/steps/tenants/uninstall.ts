// Removes an installation: deliveries stop at once, credentials are destroyed, data goes after a grace time (S24).

import { Problem } from "../../core/problem.ts";
import type { Clock, Log } from "../../core/ports.ts";
import type { Queue } from "../../core/queue.ts";
import type { SecretOf, TenantStore } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface UninstallPorts {
  readonly store: { readonly tenants: Pick<TenantStore, "list" | "change" | "erase"> };
  readonly queue: Pick<Queue, "cancelWaiting">;
  readonly clock: Clock;
  readonly log: Log;
}

const dayMs = 86_400_000;

/** How long a removed tenant's links and history wait for a change of mind. */
export const graceMs = 30 * dayMs;

/**
 * Stops the tenant and destroys what it trusted us with; one that was never proved is erased at once. Safe to repeat.
 * `provedWith`: the secret the call was signed with; throws Problem "installation-refused" when it is not the
 * installation's any more.
 */
export async function uninstall(ports: UninstallPorts, { id }: Pick<Tenant, "id">, provedWith: string): Promise<void> {
  if (await ports.store.tenants.erase(id, ({ state }) => state === "unverified")) return;
  await stop(ports, { id }, (_current, secretOf) => {
    if (secretOf("connect-shared-secret") === provedWith) return true;
    throw new Problem(
      "installation-refused",
      "The app was installed again in this workspace after this call was signed, so nothing was removed; an admin can remove it in Bitbucket.",
    );
  });
}

/** Stops a tenant where `may` says so, on the tenant as it stands; undefined where nothing was to be stopped. */
export async function stop(
  ports: UninstallPorts,
  { id }: Pick<Tenant, "id">,
  may: (current: Tenant, secretOf: SecretOf) => boolean,
): Promise<Tenant | undefined> {
  const now = ports.clock();
  const removed = await ports.store.tenants.change(id, (current, secretOf) =>
    may(current, secretOf)
      ? {
          state: "uninstalled",
          settings: { uninstalledAt: current.settings.uninstalledAt ?? now },
          destroysCredentials: true,
          updatedAt: now,
        }
      : undefined,
  );
  // Erased by somebody else meanwhile: nothing of it is left to stop.
  if (removed === undefined) return undefined;
  const stopped = await ports.queue.cancelWaiting(id, "The app was removed from this workspace.");
  ports.log.info({ tenant: id, stopped }, "an installation was removed");
  return removed;
}

/** Erases tenants whose grace time is over, and goes on where a process died while it erased one; returns how many. */
export async function eraseUninstalled(ports: Pick<UninstallPorts, "clock" | "log" | "store">): Promise<number> {
  let erased = 0;
  const isOver = ({ state, settings: { uninstalledAt } }: Tenant): boolean =>
    state === "uninstalled" && uninstalledAt !== undefined && ports.clock() - uninstalledAt >= graceMs;
  for (const tenant of await ports.store.tenants.list()) {
    if (tenant.settings.erasedSince === undefined && !isOver(tenant)) continue;
    // Asked again as it stands then: it may have been installed anew since the list was made.
    if (!(await ports.store.tenants.erase(tenant.id, isOver))) continue;
    ports.log.info({ tenant: tenant.id }, "a removed installation was erased");
    erased += 1;
  }
  return erased;
}
