// Says on the settings page when a host refuses our credentials, and takes it back when they work again.

import type { Clock } from "../core/ports.ts";
import type { TenantStore } from "../core/store.ts";

export interface HostProblems {
  set(tenantId: string, sentence: string): Promise<void>;
  clear(tenantId: string): Promise<void>;
}

/** Writes only what changed: it is asked after every call. A tenant that was removed meanwhile is left alone. */
export function createHostProblems(ports: {
  readonly tenants: Pick<TenantStore, "get" | "change">;
  readonly clock: Clock;
}): HostProblems {
  async function change(tenantId: string, sentence: string | undefined): Promise<void> {
    const tenant = await ports.tenants.get(tenantId);
    if (tenant === undefined || tenant.settings.authorisationProblem === sentence) return;
    await ports.tenants.change(tenantId, ({ state, settings }) =>
      state === "uninstalled" || settings.authorisationProblem === sentence
        ? undefined
        : { settings: { authorisationProblem: sentence }, updatedAt: ports.clock() },
    );
  }
  return {
    set: (tenantId, sentence) => change(tenantId, sentence),
    clear: (tenantId) => change(tenantId, undefined),
  };
}
