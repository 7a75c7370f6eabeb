// A sender listed less than there was: its host is asked at once, not at the next round.

import { cannotBeAsked, onBehalfOf } from "../../core/host-calls.ts";
import { asProblem } from "../../core/problem.ts";
import type { Tenant } from "../../core/tenant.ts";
import { reconcile } from "./reconcile.ts";
import type { ReconcilePorts } from "./reconcile.ts";

/**
 * Looks at one repository, where there is a host to ask. Throws a Problem with `again` while the host is away, if that
 * may wait; what else keeps it from answering is for the next round.
 */
export async function lookAgain(
  ports: ReconcilePorts,
  tenant: Tenant,
  repositoryId: string,
  mayWait: boolean,
): Promise<void> {
  if (ports.hosts[tenant.host] === undefined || tenant.settings.authorisation === "none") return;
  const sendToHost = onBehalfOf({ repositoryId }, ports.sendToHost);
  try {
    await reconcile({ ...ports, sendToHost }, tenant, { repositoryId, isReconciled: true });
  } catch (thrown) {
    if (mayWait && cannotBeAsked(thrown)) throw thrown;
    const problem = asProblem(thrown);
    ports.log.warn(
      { tenant: tenant.id, repository: repositoryId, problem: problem.code, why: problem.message },
      "a repository's branches could not be looked at; they are at the next round",
    );
  }
}
