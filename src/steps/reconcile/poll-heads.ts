// Somebody asks us to look for moved branches now: at most every half minute, and not while the host wants to be left
// alone.

import { asProblem, Problem } from "../../core/problem.ts";
import type { OnceStore } from "../../core/store.ts";
import type { Endpoint, Tenant } from "../../core/tenant.ts";
import { reconcile } from "./reconcile.ts";
import type { Reconciled, ReconcilePorts } from "./reconcile.ts";

export interface PollHeadsPorts extends ReconcilePorts {
  readonly once: Pick<OnceStore, "put" | "get">;
}

const betweenPollsMs = 30_000;
const longestPauseMs = 3_600_000;
const polled = "heads-polled";
const paused = "heads-paused";

/**
 * Throws Problem "too-many-requests" when it is too early; the pause a host asked for counts for all endpoints of the
 * tenant.
 */
export async function pollHeads(ports: PollHeadsPorts, tenant: Tenant, endpoint: Endpoint): Promise<Reconciled> {
  const until = Number((await ports.once.get(paused, tenant.id)) ?? 0);
  if (until > ports.clock()) throw tooEarly(until - ports.clock(), "The host asked to be left alone for a while");
  const isFirst = await ports.once.put(polled, endpoint.id, "", ports.clock() + betweenPollsMs);
  if (!isFirst) throw tooEarly(betweenPollsMs, "This address was polled within the last 30 seconds");
  try {
    return await reconcile(ports, tenant, { repositoryId: endpoint.repositoryId, isReconciled: false });
  } catch (thrown) {
    const waitMs = Math.min(asProblem(thrown).retryAfterMs ?? 0, longestPauseMs);
    if (waitMs > 0) await ports.once.put(paused, tenant.id, String(ports.clock() + waitMs), ports.clock() + waitMs);
    throw thrown;
  }
}

function tooEarly(waitMs: number, why: string): Problem {
  const retryAfterMs = Math.max(1000, waitMs);
  return new Problem("too-many-requests", `${why}; please ask again in ${Math.ceil(retryAfterMs / 1000)} seconds.`, {
    retryAfterMs,
  });
}
