// What the host says a person may do, asked at most once a minute; what it said before is good for looking while it
// cannot be asked (S4).

import { LRUCache } from "lru-cache";

import { cannotBeAsked } from "../../core/host-calls.ts";
import type { Tenant } from "../../core/tenant.ts";
import type { HttpOptions } from "../options.ts";
import type { Role } from "./visitor.ts";

/** look: nothing is changed by it. */
type Purpose = "look" | "change";

export type Permissions = (
  tenant: Tenant,
  repositoryId: string,
  userId: string,
  purpose: Purpose,
) => Promise<Role | "none">;

interface Said {
  readonly role: Role;
  readonly at: number;
}

/** How long an answer is good for looking, when there is no newer one. */
const goodForLookingMs = 30 * 60_000;
const mostKnown = 10_000;

/** Remembers an answer for `ttlMs`. */
export function rememberPermissions(options: Pick<HttpOptions, "permissionOf" | "clock">, ttlMs: number): Permissions {
  const fresh = new LRUCache<string, Promise<Role | "none">>({ max: mostKnown, ttl: Math.max(1, ttlMs) });
  const said = new LRUCache<string, Said>({ max: mostKnown });

  async function ask(
    key: string,
    [tenant, repositoryId, userId]: Parameters<HttpOptions["permissionOf"]>,
  ): Promise<Role | "none"> {
    const role = await options.permissionOf(tenant, repositoryId, userId);
    if (role === "none") said.delete(key);
    else said.set(key, { role, at: options.clock() });
    return role;
  }

  function askOnce(key: string, who: Parameters<HttpOptions["permissionOf"]>): Promise<Role | "none"> {
    const before = fresh.get(key);
    if (before !== undefined) return before;
    const asked = ask(key, who);
    fresh.set(key, asked);
    asked.catch(() => {
      if (fresh.peek(key) === asked) fresh.delete(key);
    });
    return asked;
  }

  return async (tenant, repositoryId, userId, purpose) => {
    const key = JSON.stringify([tenant.id, repositoryId, userId]);
    try {
      return await askOnce(key, [tenant, repositoryId, userId]);
    } catch (thrown) {
      const known = said.get(key);
      const ageMs = options.clock() - (known?.at ?? 0);
      const isGood = purpose === "look" && ageMs >= 0 && ageMs < goodForLookingMs;
      if (known !== undefined && isGood && cannotBeAsked(thrown)) return known.role;
      throw thrown;
    }
  };
}
