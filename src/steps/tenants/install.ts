// Writes an installation down: unproved until a call signed with its secret succeeds, or renewed by a call signed with
// the old one (S3).

import { Problem } from "../../core/problem.ts";
import type { Clock, NewId } from "../../core/ports.ts";
import type { TenantStore } from "../../core/store.ts";
import type { Tenant, TenantChange } from "../../core/tenant.ts";
import { addTenant, beingErased } from "./add-tenant.ts";

export interface Installation {
  readonly clientKey: string;
  /** The workspace's UUID in braces. */
  readonly accountId: string;
  readonly name: string;
  readonly sharedSecret: string;
  /** The stored, proved secret the call was signed with; absent for a first call. */
  readonly provedWith?: string;
}

export interface InstallPorts {
  readonly tenants: Pick<TenantStore, "add" | "byDoorKey" | "change">;
  readonly newId: NewId;
  readonly clock: Clock;
}

/**
 * The tenant as it now stands; while it is "unverified", its installation has to be proved. Throws Problem
 * "installation-refused", or "overloaded" while the earlier installation is being erased.
 */
export async function install(ports: InstallPorts, installation: Installation): Promise<Tenant> {
  const known = await ports.tenants.byDoorKey("connect", installation.clientKey);
  if (known === undefined) return (await addNew(ports, installation)) ?? (await install(ports, installation));
  if (known.settings.erasedSince !== undefined) throw beingErased();
  const changed = await ports.tenants.change(known.id, (current, secretOf) =>
    changeOf(ports, current, secretOf("connect-shared-secret"), installation),
  );
  // The tenant was removed for good between the two reads: treated as a first installation.
  return changed ?? (await install(ports, installation));
}

async function addNew(ports: InstallPorts, installation: Installation): Promise<Tenant | undefined> {
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
  return addTenant(ports.tenants, tenant, { "connect-shared-secret": installation.sharedSecret });
}

/** What the call makes of the installation as it stands. */
function changeOf(
  ports: InstallPorts,
  current: Tenant,
  stored: string | undefined,
  { accountId, name, sharedSecret, provedWith }: Installation,
): TenantChange {
  const head = { name, secrets: { "connect-shared-secret": sharedSecret }, updatedAt: ports.clock() };
  // Nobody has shown that the earlier call was Bitbucket's, so the later one counts as much.
  if (current.state === "unverified") return { ...head, accountId };
  if (provedWith === undefined)
    throw refuse(
      "This workspace has installed the app before, so the call has to be signed with the secret of that installation, and it was not.",
    );
  if (provedWith !== stored)
    throw refuse(
      "Another installation of this workspace came first, and the call has to be signed with the secret of that one; nothing was changed.",
    );
  if (current.accountId.toLowerCase() !== accountId.toLowerCase())
    throw refuse("This installation belongs to another workspace than the call says; nothing was changed.");
  return { ...head, state: "active", settings: { authorisationProblem: undefined, uninstalledAt: undefined } };
}

function refuse(sentence: string): Problem {
  return new Problem("installation-refused", sentence);
}
