// Proves an installation: a call signed with its new secret has to reach Bitbucket and name the workspace it spoke of
// (S3).

import { runTalk } from "../../core/call.ts";
import type { Answer, Call } from "../../core/call.ts";
import type { Host, HostOutcome } from "../../core/host.ts";
import type { Clock, Log } from "../../core/ports.ts";
import type { SecretStore, TenantStore } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface ProveInstallPorts {
  readonly tenants: Pick<TenantStore, "list" | "change" | "erase">;
  readonly secrets: Pick<SecretStore, "get">;
  readonly host: Pick<Host, "proof">;
  /** By configuration: addresses named in an installed call are never called. */
  readonly apiUrl: string;
  /** The Authorization header of a call, by the secret that is to be proved. */
  readonly signWith: (call: Call, tenant: Tenant, sharedSecret: string) => string;
  readonly send: (call: Call, tenant: Tenant) => Promise<Answer>;
  /** Told when a tenant became active or was erased, so that nobody remembers it as it was. */
  readonly changed: (tenant: Tenant) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export type Proof = { readonly outcome: "active" } | { readonly outcome: "refused" | "later"; readonly why: string };

const hourMs = 3_600_000;

/** An installation that nobody could prove is erased this long after its last installed call. */
export const unprovedLifeMs = 24 * hourMs;

/** Ages at which an installation is tried again; the first try follows at once. */
const triedAtMs: readonly number[] = [
  5_000,
  30_000,
  120_000,
  600_000,
  1_800_000,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  20 * hourMs,
];

/**
 * Tries once, with the installation's own secret, whatever was stored since: a forged call in between cannot take its
 * place.
 */
export async function proveInstall(ports: ProveInstallPorts, installed: Tenant, sharedSecret: string): Promise<Proof> {
  const outcome = await askForProof(ports, installed, sharedSecret);
  if (outcome.outcome === "try-again") return { outcome: "later", why: outcome.why };
  if (outcome.outcome === "refused") return refused(ports, installed, outcome.why);
  if (outcome.value.accountId.toLowerCase() !== installed.accountId.toLowerCase())
    return refused(ports, installed, "Bitbucket named another workspace");
  // A public workspace might be shown to anybody: the answer counts only if a wrong signature does not get it.
  const control = await askForProof(ports, installed, `not ${sharedSecret}`);
  if (control.outcome === "try-again") return { outcome: "later", why: control.why };
  if (control.outcome === "done")
    return refused(
      ports,
      installed,
      "Bitbucket answers this call whatever it is signed with, so the answer proves nothing",
    );
  await activate(ports, installed, sharedSecret, outcome.value.name);
  return { outcome: "active" };
}

/**
 * Tries the installations that became due since `sinceMs`, and erases those that had their time. Call it every few
 * seconds; the first time with 0.
 */
export async function proveWaiting(ports: ProveInstallPorts, sinceMs: number): Promise<void> {
  const now = ports.clock();
  for (const tenant of await ports.tenants.list()) {
    if (tenant.door !== "connect" || tenant.state !== "unverified") continue;
    if (now - tenant.updatedAt > unprovedLifeMs) {
      const isErased = await ports.tenants.erase(
        tenant.id,
        ({ state, updatedAt }) => state === "unverified" && now - updatedAt > unprovedLifeMs,
      );
      if (!isErased) continue;
      ports.changed(tenant);
      ports.log.info({ tenant: tenant.id }, "an installation that could not be proved was erased");
      continue;
    }
    const isDue =
      sinceMs === 0 || triedAtMs.some((age) => tenant.updatedAt + age > sinceMs && tenant.updatedAt + age <= now);
    const secret = isDue ? await ports.secrets.get(tenant.id, "connect-shared-secret") : undefined;
    if (secret !== undefined) await proveInstall(ports, tenant, secret);
  }
}

function askForProof(
  ports: ProveInstallPorts,
  installed: Tenant,
  sharedSecret: string,
): Promise<HostOutcome<{ readonly accountId: string; readonly name: string }>> {
  return runTalk(ports.host.proof(ports.apiUrl, installed.accountId), async (call) => {
    const authorization = ports.signWith(call, installed, sharedSecret);
    return await ports.send({ ...call, headers: { ...call.headers, authorization } }, installed);
  });
}

async function activate(
  ports: ProveInstallPorts,
  installed: Tenant,
  sharedSecret: string,
  name: string,
): Promise<void> {
  const tenant = await ports.tenants.change(installed.id, ({ state }) => {
    // Proved or removed by somebody else meanwhile: theirs stands.
    if (state !== "unverified") return undefined;
    const { accountId } = installed;
    return {
      state: "active",
      accountId,
      name: name === "" ? installed.name : name,
      secrets: { "connect-shared-secret": sharedSecret },
      updatedAt: ports.clock(),
    };
  });
  if (tenant === undefined) return;
  ports.changed(tenant);
  ports.log.info({ tenant: tenant.id }, "an installation was proved");
}

function refused(ports: ProveInstallPorts, installed: Tenant, why: string): Proof {
  ports.log.warn({ tenant: installed.id, why }, "an installation could not be proved");
  return { outcome: "refused", why };
}
