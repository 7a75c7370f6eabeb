// The Forge app in a workspace: written down at the first call that Atlassian vouches for, renewed when it is installed
// anew, stopped when it is about to be removed.

import type { Clock, NewId } from "../../core/ports.ts";
import type { TenantStore } from "../../core/store.ts";
import type { Tenant, TenantChange } from "../../core/tenant.ts";
import { addTenant, beingErased } from "./add-tenant.ts";
import { stop } from "./uninstall.ts";
import type { UninstallPorts } from "./uninstall.ts";

/** What a call proves. */
export interface ForgeInstallation {
  /** The workspace's UUID in braces: it outlives installations. */
  readonly accountId: string;
  readonly installationId: string;
  /** Milliseconds since 1970, by Atlassian's clock. */
  readonly issuedAt: number;
}

export interface ForgeInstallPorts {
  readonly tenants: Pick<TenantStore, "add" | "byDoorKey" | "change">;
  readonly newId: NewId;
  readonly clock: Clock;
}

/**
 * event: may come late, so it says nothing new of an installation that is known. installed: Forge says that the app was
 * installed or upgraded. call: any other.
 */
export type ForgeCall = "event" | "call" | "installed";

/** The workspace's tenant as it now stands: still "uninstalled" where the call is no newer than its end. */
export async function adoptForgeInstallation(
  ports: ForgeInstallPorts,
  installation: ForgeInstallation,
  call: ForgeCall,
): Promise<Tenant> {
  const known = await ports.tenants.byDoorKey("forge", installation.accountId);
  if (known === undefined)
    return (await addNew(ports, installation)) ?? (await adoptForgeInstallation(ports, installation, call));
  if (known.settings.erasedSince !== undefined) throw beingErased();
  if (changeOf(ports, known, installation, call) === undefined) return known;
  const changed = await ports.tenants.change(known.id, (current) => changeOf(ports, current, installation, call));
  return changed ?? known;
}

async function addNew(ports: ForgeInstallPorts, installation: ForgeInstallation): Promise<Tenant | undefined> {
  const now = ports.clock();
  const { accountId, installationId } = installation;
  const tenant: Tenant = {
    id: ports.newId(),
    door: "forge",
    host: "bitbucket-cloud",
    accountId,
    doorKey: accountId,
    name: accountId,
    state: "active",
    settings: { authorisation: "forge", installationId },
    createdAt: now,
    updatedAt: now,
  };
  return addTenant(ports.tenants, tenant);
}

function changeOf(
  { clock }: ForgeInstallPorts,
  { state, settings }: Tenant,
  { installationId, issuedAt }: ForgeInstallation,
  call: ForgeCall,
): TenantChange | undefined {
  const isOther = settings.installationId !== installationId;
  if (state !== "uninstalled")
    return isOther && call !== "event" ? { settings: { installationId }, updatedAt: clock() } : undefined;
  // What was on its way when the app was removed does not bring it back. Tokens tell whole seconds.
  const isLate = issuedAt + 1000 <= (settings.uninstalledAt ?? 0);
  if (isLate || (!isOther && call !== "installed")) return undefined;
  return {
    state: "active",
    settings: { installationId, uninstalledAt: undefined, authorisationProblem: undefined },
    updatedAt: clock(),
  };
}

/** Forge is about to remove this installation, which may have been followed by another. Safe to repeat. */
export async function removeForgeInstallation(
  ports: UninstallPorts & { readonly store: { readonly tenants: Pick<TenantStore, "byDoorKey"> } },
  { accountId, installationId }: ForgeInstallation,
): Promise<Tenant | undefined> {
  const known = await ports.store.tenants.byDoorKey("forge", accountId);
  if (known === undefined) return undefined;
  return await stop(ports, known, ({ settings }) => settings.installationId === installationId);
}
