// Whether a person is an admin of the whole workspace, as the host says: remembered for a minute.

import { LRUCache } from "lru-cache";

import { runTalk } from "../../core/call.ts";
import { hostProblem } from "../../core/host-calls.ts";
import type { Host } from "../../core/host.ts";
import type { SendToHost } from "../../core/ports.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface WorkspaceAdminPorts {
  readonly hosts: Readonly<Record<string, Pick<Host, "administers">>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
}

/** Rejects with a Problem that `cannotBeAsked` knows while the host cannot be asked. */
export type AdministersWorkspace = (tenant: Tenant, userId: string) => Promise<boolean>;

const rememberedMs = 60_000;

/** Nobody is an admin of the workspace where the host cannot say so, or does not say it to our credentials. */
export function askWorkspaceAdmins(ports: WorkspaceAdminPorts): AdministersWorkspace {
  const known = new LRUCache<string, Promise<boolean>>({ max: 10_000, ttl: rememberedMs });

  async function ask(tenant: Tenant, userId: string): Promise<boolean> {
    const talk = ports.hosts[tenant.host]?.administers?.(ports.apiUrlOf(tenant), tenant.accountId, userId);
    if (talk === undefined) return false;
    const outcome = await runTalk(talk, (call) => ports.sendToHost(call, tenant));
    if (outcome.outcome === "done") return outcome.value;
    if (outcome.outcome === "refused") return false;
    throw hostProblem(outcome, (why) => `Bitbucket could not say whether you are an admin of the workspace: ${why}`);
  }

  return (tenant, userId) => {
    const key = JSON.stringify([tenant.id, userId]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const asked = ask(tenant, userId);
    known.set(key, asked);
    asked.catch(() => known.delete(key));
    return asked;
  };
}
