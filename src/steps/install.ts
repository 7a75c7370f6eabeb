// Writes an installation down: unproved until a call signed with its secret succeeds, or renewed by a call signed with the old one (S3).

import { Problem } from "../core/problem.ts";
import type { Clock, NewId } from "../core/ports.ts";
import type { SecretStore, TenantStore } from "../core/store.ts";
import type { Tenant, TenantSettings } from "../core/tenant.ts";

export interface Installation {
  readonly clientKey: string;
  /** The workspace's UUID in braces. */
  readonly accountId: string;
  readonly name: string;
  readonly sharedSecret: string;
  /** True when the call was signed with the stored secret of an installation that was proved before. */
  readonly isSigned: boolean;
}

export interface InstallPorts {
  readonly tenants: Pick<TenantStore, "add" | "byDoorKey" | "save">;
  readonly secrets: Pick<SecretStore, "put">;
  readonly newId: NewId;
  readonly clock: Clock;
}

/** The tenant as it now stands; while it is "unverified", its installation has to be proved. Throws Problem "installation-refused". */
export async function install(ports: InstallPorts, installation: Installation): Promise<Tenant> {
  const known = await ports.tenants.byDoorKey("connect", installation.clientKey);
  if (known === undefined) return (await addTenant(ports, installation)) ?? (await install(ports, installation));
  if (known.state === "unverified") return await replaceUnproved(ports, known, installation);
  if (!installation.isSigned) {
    throw new Problem("installation-refused", "This workspace has installed the app before, so the call has to be signed with the secret of that installation, and it was not.");
  }
  return await renew(ports, known, installation);
}

/** Undefined when another call added it at the same moment. */
async function addTenant(ports: InstallPorts, installation: Installation): Promise<Tenant | undefined> {
  const now = ports.clock();
  const tenant: Tenant = {
    id: ports.newId(),
    door: "connect",
    host: "bitbucket-cloud",
    accountId: installation.accountId,
    doorKey: installation.clientKey,
    name: installation.name,
    state: "unverified",
    settings: { authorisation: "jwt" },
    createdAt: now,
    updatedAt: now,
  };
  try {
    await ports.tenants.add(tenant);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === "conflict") return undefined;
    throw thrown;
  }
  await ports.secrets.put(tenant.id, "connect-shared-secret", installation.sharedSecret);
  return tenant;
}

/** Nobody has shown that the earlier call was Bitbucket's, so the later one counts as much. */
async function replaceUnproved(ports: InstallPorts, known: Tenant, installation: Installation): Promise<Tenant> {
  const tenant: Tenant = { ...known, accountId: installation.accountId, name: installation.name, updatedAt: ports.clock() };
  await ports.secrets.put(tenant.id, "connect-shared-secret", installation.sharedSecret);
  await ports.tenants.save(tenant);
  return tenant;
}

async function renew(ports: InstallPorts, known: Tenant, installation: Installation): Promise<Tenant> {
  if (known.accountId.toLowerCase() !== installation.accountId.toLowerCase()) {
    throw new Problem("installation-refused", "This installation belongs to another workspace than the call says; nothing was changed.");
  }
  const settings: { -readonly [Name in keyof TenantSettings]: TenantSettings[Name] } = { ...known.settings };
  delete settings.authorisationProblem;
  delete settings.uninstalledAt;
  const tenant: Tenant = { ...known, name: installation.name, state: "active", settings, updatedAt: ports.clock() };
  await ports.secrets.put(tenant.id, "connect-shared-secret", installation.sharedSecret);
  await ports.tenants.save(tenant);
  return tenant;
}
