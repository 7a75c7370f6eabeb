// Tokens for a host's API that the Forge platform hands over with its calls: nobody can ask for one, so the one that
// lives longest is kept until the next is brought.

import { z } from "zod";

import type { Clock } from "../core/ports.ts";
import type { SecretStore, TenantStore } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";

export interface ForgeTokensPorts {
  readonly tenants: Pick<TenantStore, "change">;
  readonly secrets: Pick<SecretStore, "get">;
  readonly clock: Clock;
}

export interface ForgeTokens {
  /** A token that is good now; undefined while there is none. */
  get(tenant: Tenant): Promise<string | undefined>;
  /** Keeps what was brought, where it lives longer than what there is. */
  keep(tenant: Pick<Tenant, "id">, token: string): Promise<void>;
  /** The host refused it: forgotten when that goes on, since a fresh installation's is refused at first. */
  refused(tenant: Pick<Tenant, "id">, token: string): Promise<void>;
  /** To be called when a tenant was changed elsewhere. */
  forget(tenantId: string): void;
}

interface Kept {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const secretName = "forge-system-token";
/** A token is brought with every call: each is written down only where it gains this much. */
const worthKeepingMs = 10 * 60_000;
/** Not used so close to its end that a call could come too late with it. */
const marginMs = 30_000;
/** Atlassian says four hours at most; of a token that does not tell, it says two when it is handed over. */
const untoldMs = 2 * 3_600_000;
const refusalsBorne = 3;

const written = z.object({ token: z.string().min(1), expiresAt: z.number() });

export function createForgeTokens(ports: ForgeTokensPorts): ForgeTokens {
  const memory = new Map<string, Kept>();
  const refusals = new Map<string, { readonly token: string; readonly count: number }>();

  async function read(tenantId: string): Promise<Kept | undefined> {
    const known = memory.get(tenantId) ?? readKept(await ports.secrets.get(tenantId, secretName));
    if (known !== undefined) memory.set(tenantId, known);
    return known;
  }

  const isGood = ({ expiresAt }: Kept): boolean => expiresAt - ports.clock() > marginMs;

  return {
    async get({ id }) {
      const known = await read(id);
      if (known !== undefined && isGood(known)) return known.token;
      // Another process may have been brought one.
      memory.delete(id);
      const stored = await read(id);
      return stored !== undefined && isGood(stored) ? stored.token : undefined;
    },
    async keep({ id }, token) {
      const brought = { token, expiresAt: endOf(token) ?? ports.clock() + untoldMs };
      const isBetter = (known: Kept | undefined): boolean =>
        known === undefined || brought.expiresAt - known.expiresAt >= worthKeepingMs;
      if (!isBetter(await read(id))) return;
      await ports.tenants.change(id, ({ state }, secretOf) => {
        if (state === "uninstalled" || !isBetter(readKept(secretOf(secretName)))) return undefined;
        return { secrets: { [secretName]: JSON.stringify(brought) }, updatedAt: ports.clock() };
      });
      memory.delete(id);
    },
    async refused({ id }, token) {
      const before = refusals.get(id);
      const count = before?.token === token ? before.count + 1 : 1;
      refusals.set(id, { token, count });
      if (count < refusalsBorne) return;
      refusals.delete(id);
      memory.delete(id);
      await ports.tenants.change(id, (_tenant, secretOf) =>
        readKept(secretOf(secretName))?.token === token
          ? { secrets: { [secretName]: undefined }, updatedAt: ports.clock() }
          : undefined,
      );
    },
    forget: (tenantId) => void memory.delete(tenantId),
  };
}

function readKept(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    return written.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Of a token only its end is read, and nothing is believed: it decides no more than which of two is kept. */
function endOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return z.object({ exp: z.number() }).parse(claims).exp * 1000;
  } catch {
    return undefined;
  }
}
