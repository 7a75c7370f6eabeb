// The addresses of ours that webhooks of a repository are sent to, without their secrets; and a new secret for one.

import type { Dialect } from "../../core/dialect.ts";
import type { HookAddress } from "../../core/hook.ts";
import type { Clock, NewToken } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { EndpointStore, OnceStore, TenantStore } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import { lastRefusedHook } from "./refused-hooks.ts";
import { hookUrlOf } from "./webhook-ports.ts";

export interface HookAddressPorts {
  readonly endpoints: Pick<EndpointStore, "list" | "renew">;
  readonly tenants: Pick<TenantStore, "change">;
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly once: Pick<OnceStore, "get">;
  readonly newToken: NewToken;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** The repository's own first. */
export async function hookAddressesOf(
  ports: HookAddressPorts,
  tenant: Tenant,
  repository: Repository,
): Promise<HookAddress[]> {
  const listed = await ports.endpoints.list(tenant.id);
  const leading = listed.filter(({ repositoryId }) => repositoryId === undefined || repositoryId === repository.id);
  const addresses = await Promise.all(
    leading.map(async ({ id, secret, dialect, repositoryId }): Promise<HookAddress> => {
      const known = ports.dialects[dialect];
      return {
        endpointId: id,
        url: hookUrlOf(ports, id),
        hasSecret: secret !== "",
        isOwn: repositoryId !== undefined,
        sender: known?.label ?? dialect,
        isSecretInAddress: known?.secretPlace === "address",
        switches: known?.switches ?? {},
        refused: await lastRefusedHook(ports.once, id),
      };
    }),
  );
  return addresses.toSorted((one, other) => Number(other.isOwn) - Number(one.isOwn));
}

/** A new secret, which the sender has to be told; the one before is good no more. Throws Problem "not-found". */
export async function renewHookSecret(
  ports: Pick<HookAddressPorts, "endpoints" | "newToken">,
  tenant: Tenant,
  repository: Repository,
  endpointId: string,
): Promise<string> {
  const known = (await ports.endpoints.list(tenant.id)).find(({ id }) => id === endpointId);
  const isTheirs = known !== undefined && (known.repositoryId === undefined || known.repositoryId === repository.id);
  const secret = ports.newToken() + ports.newToken();
  if (!isTheirs || !(await ports.endpoints.renew(tenant.id, endpointId, secret)))
    throw new Problem(
      "not-found",
      "There is no such address for webhooks here: go back to the settings and reload them.",
    );
  return secret;
}

/** Keeps, or forgets, that an admin had the repository's webhook taken away: the settings page warns of it. */
export async function noteWebhookRemoved(
  { tenants, clock }: Pick<HookAddressPorts, "tenants" | "clock">,
  tenantId: string,
  repositoryId: string,
  isRemoved: boolean,
): Promise<void> {
  await tenants.change(tenantId, ({ settings }) => {
    const { [repositoryId]: before, ...others } = settings.webhooksRemoved ?? {};
    if (!isRemoved && before === undefined) return undefined;
    const webhooksRemoved = isRemoved ? { ...others, [repositoryId]: clock() } : others;
    return { settings: { webhooksRemoved }, updatedAt: clock() };
  });
}
