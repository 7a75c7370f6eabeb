// An admin of a tenant without a frame names a repository; the host says which it is, by its stable id.

import { runTalk } from "../../core/call.ts";
import type { Host } from "../../core/host.ts";
import { hostProblem } from "../../core/host-calls.ts";
import type { Clock, SendToHost } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { RepositoryStore } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";

export interface ConnectRepositoryPorts {
  readonly repositories: Pick<RepositoryStore, "remember">;
  readonly hosts: Readonly<Record<string, Host>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly clock: Clock;
}

/** Asks the host for the repository and remembers it. Throws a Problem whose sentence says what the host answered. */
export async function connectRepository(
  ports: ConnectRepositoryPorts,
  tenant: Tenant,
  fullName: string,
): Promise<Repository> {
  const host = ports.hosts[tenant.host];
  if (host === undefined || tenant.settings.authorisation === "none") {
    throw new Problem(
      "invalid-input",
      "The app has no access to your host, so it cannot look the repository up: push to it once and it appears here by itself.",
    );
  }
  const outcome = await runTalk(host.repository(ports.apiUrlOf(tenant), tenant.accountId, fullName), (call) =>
    ports.sendToHost(call, tenant),
  );
  if (outcome.outcome === "refused" && outcome.status === 404) throw new Problem("invalid-input", outcome.why);
  if (outcome.outcome !== "done") throw hostProblem(outcome);
  const repository: Repository = { ...outcome.value, tenantId: tenant.id, updatedAt: ports.clock() };
  await ports.repositories.remember(repository);
  return repository;
}
