// What a person may do with a repository, as the host says now (S4).

import { runTalk } from "../../core/call.ts";
import { hostProblem, onBehalfOf } from "../../core/host-calls.ts";
import type { Host } from "../../core/host.ts";
import type { Clock, SendToHost } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { RepositoryStore } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";

export interface PermissionPorts {
  readonly repositories: Pick<RepositoryStore, "get" | "remember">;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly clock: Clock;
}

/**
 * Asks with the calls that are kept for people. Throws a Problem that says when to ask again while the host cannot be
 * asked.
 */
export async function permissionOf(
  ports: PermissionPorts,
  tenant: Tenant,
  repositoryId: string,
  userId: string,
): Promise<"admin" | "write" | "read" | "none"> {
  const host = ports.hosts[tenant.host];
  if (host === undefined) return "none";
  const forPeople = { ...ports, sendToHost: onBehalfOf({ urgency: "person" }, ports.sendToHost) };
  const known = await ports.repositories.get(tenant.id, repositoryId);
  const repository = known ?? (await lookUp(forPeople, host, tenant, repositoryId));
  const talk = host.permission(ports.apiUrlOf(tenant), repository, userId);
  const outcome = await runTalk(talk, (call) => forPeople.sendToHost(call, tenant));
  if (outcome.outcome === "done") return outcome.value;
  throw hostProblem(outcome, (why) => `${host.label} could not say what you may do in this repository: ${why}`);
}

/** A repository somebody opens before its first push is asked for at the host, and remembered. */
async function lookUp(ports: PermissionPorts, host: Host, tenant: Tenant, repositoryId: string): Promise<Repository> {
  const talk = host.repository(ports.apiUrlOf(tenant), tenant.accountId, repositoryId);
  const outcome = await runTalk(talk, (call) => ports.sendToHost(call, tenant));
  if (outcome.outcome === "done") {
    const repository = { ...outcome.value, tenantId: tenant.id, updatedAt: ports.clock() };
    await ports.repositories.remember(repository);
    return repository;
  }
  if (outcome.outcome === "refused" && outcome.status === 404) {
    throw new Problem("not-found", "There is no such repository in this workspace, or the app may not see it.");
  }
  throw hostProblem(outcome, (why) => `${host.label} could not be asked for this repository: ${why}`);
}
