// Planning before a hook is written down, from what is remembered: hook and plan then share one commit, and the body is
// read once.

import { asProblem } from "../../core/problem.ts";
import type { Log } from "../../core/ports.ts";
import type { Plan } from "../../core/queue.ts";
import type { StorePart } from "../../core/store.ts";
import { planOf } from "./plan.ts";
import type { PlanOfPorts } from "./plan.ts";
import type { ReceivedHook } from "./read-hook.ts";

/** Not an error: what has to be asked or written first is planned later, by its job. */
const later = new Error("This hook is planned by its job.");
const refuse = (): Promise<never> => Promise.reject(later);

export interface PlanAtOncePorts extends PlanOfPorts {
  readonly store: PlanOfPorts["store"] & StorePart<{ tenants: "get" }>;
  readonly log: Pick<Log, "warn">;
}

/**
 * Makes the step that plans a hook which is about to be written down. It resolves with undefined when a job has to work
 * the plan out: because a host has to be asked, because what came before in its pull request decides, because a
 * repository's new name has to be kept first, because it is large, or because something failed.
 */
export function makePlanAtOnce(
  ports: PlanAtOncePorts,
): (tenantId: string, hook: ReceivedHook) => Promise<Plan | undefined> {
  const { tenants, links, repositories, history, builds } = ports.store;
  const fromMemory: PlanOfPorts = {
    ...ports,
    sendToHost: refuse,
    store: {
      links,
      builds,
      repositories: { ...repositories, remember: refuse },
      history: { ...history, lastCommit: refuse, standings: refuse },
    },
  };
  return async (tenantId, hook) => {
    // A sender must not wait until a tenant that keeps the loop busy gets its turn.
    if (ports.turns.waitMs(tenantId) > 0) return undefined;
    try {
      const tenant = await tenants.get(tenantId);
      return tenant === undefined ? undefined : await planOf(fromMemory, tenant, hook);
    } catch (thrown) {
      if (thrown !== later)
        ports.log.warn(
          { tenant: tenantId, hook: hook.id, why: asProblem(thrown).message },
          "a hook could not be planned at once and is left to its job",
        );
      return undefined;
    }
  };
}
