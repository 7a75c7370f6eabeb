// A second tenant of one account would build everything twice: it is made only when asked for.

import { Problem } from "../core/problem.ts";
import type { StorePart } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";

/** Throws "conflict" when the account has a tenant by webhooks already, with what to do instead. */
export async function refuseTwin(
  store: StorePart<{ tenants: "list" }>,
  draft: Pick<Tenant, "host" | "accountId" | "name" | "settings">,
): Promise<void> {
  const twin = (await store.tenants.list()).find(
    ({ door, host, accountId, state, settings }) =>
      door === "webhook" &&
      state !== "uninstalled" &&
      host === draft.host &&
      accountId === draft.accountId &&
      settings.apiUrl === draft.settings.apiUrl,
  );
  if (twin === undefined) return;
  throw new Problem(
    "conflict",
    `There is a tenant for ${draft.name} already: ${twin.id}. Open its pages with: npm run tenant -- open ${twin.id}; replace its credentials with: npm run tenant -- credentials ${twin.id}; or add --another to make a second one.`,
  );
}
