// The bodies of the installed and uninstalled callbacks, field by field as Bitbucket sends them.
import type { User, Workspace } from "../model/types.ts";
import { withoutBraces } from "../model/made-up.ts";
import { describeTeam, describeUser } from "../payloads/account.ts";
import { writeTime } from "../payloads/time.ts";
import type { World } from "../world.ts";
import type { Installation } from "./types.ts";

// A public key nobody uses: bare base64, as in the real callback. The matching private key was never kept.
const publicKey = `MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC${"sandbox".repeat(21)}IDAQAB`;

/** {eventType: "installed", ...}; a personal account's has no sharedSecret. */
export function describeInstalled(world: World, installation: Installation, actor: User): Record<string, unknown> {
  const secret = installation.sharedSecret === null ? {} : { sharedSecret: installation.sharedSecret };
  return {
    ...describeLifecycle(world, installation, "installed"),
    // The only uuid Bitbucket writes without braces.
    actor: { type: "user", uuid: withoutBraces(actor.uuid), account_id: actor.accountId },
    ...secret,
  };
}

/** {eventType: "uninstalled", ...}: neither actor nor secret. */
export function describeUninstalled(world: World, installation: Installation): Record<string, unknown> {
  return describeLifecycle(world, installation, "uninstalled");
}

function describeLifecycle(world: World, installation: Installation, eventType: string): Record<string, unknown> {
  const principal = describePrincipal(world, installation.workspace);
  return {
    productType: "bitbucket",
    principal,
    eventType,
    baseUrl: world.addresses.web,
    publicKey,
    user: principal,
    key: installation.app,
    baseApiUrl: world.addresses.api,
    clientKey: installation.clientKey,
  };
}

function describePrincipal(world: World, workspace: Workspace): Record<string, unknown> {
  if (workspace.owner) return describePerson(world, workspace.owner);
  return {
    ...describeTeam(world, workspace),
    is_active: true,
    created_on: writeTime(workspace.createdOn),
    properties: {},
    has_2fa_enabled: null,
  };
}

function describePerson(world: World, user: User): Record<string, unknown> {
  const { display_name, uuid, links, type, account_id } = describeUser(world, user);
  return {
    display_name,
    uuid,
    links,
    type,
    account_id,
    is_active: true,
    created_on: writeTime(user.createdOn),
    is_staff: false,
    department: null,
    zoneinfo: null,
  };
}
