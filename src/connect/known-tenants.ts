// Tenants of the Connect door with their secrets, remembered for seconds: the webhook path asks on every event.

import type { KeyObject } from "node:crypto";

import { LRUCache } from "lru-cache";

import type { SecretStore, TenantStore } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import { secretKey } from "./verify-jwt.ts";

export interface KnownTenant {
  readonly tenant: Tenant;
  readonly secret: string;
  /** The same, ready for checking and signing. */
  readonly sharedSecret: KeyObject;
}

export interface KnownTenants {
  get(clientKey: string): Promise<KnownTenant | undefined>;
  /** Reads it again unless it was read within a second: another process may have changed it. */
  getFresh(clientKey: string): Promise<KnownTenant | undefined>;
  /** What changed here is read anew at the next question. */
  forget(clientKey: string): void;
}

export interface TenantSources {
  readonly tenants: Pick<TenantStore, "byDoorKey">;
  readonly secrets: Pick<SecretStore, "get">;
}

interface Lookup {
  readonly known: KnownTenant | undefined;
  /** On `performance.now()`, which no clock step moves. */
  readonly readAt: number;
}

const mostKept = 2_000;
/** How long another process's change may go unseen. */
const keptMs = 5_000;
const freshMs = 1_000;

/** A bounded memory in front of the stores; that a key is unknown is remembered, too. */
export function createKnownTenants(stores: TenantSources): KnownTenants {
  const kept = new LRUCache<string, Lookup>({ max: mostKept, ttl: keptMs });
  const underWay = new Map<string, Promise<Lookup>>();

  async function read(clientKey: string): Promise<KnownTenant | undefined> {
    const reading = underWay.get(clientKey) ?? start(clientKey);
    return (await reading).known;
  }

  function start(clientKey: string): Promise<Lookup> {
    const reading = lookUp(stores, clientKey)
      .then((lookup) => {
        // Forgotten meanwhile: what was read may be older than the change.
        if (underWay.get(clientKey) === reading) kept.set(clientKey, lookup);
        return lookup;
      })
      .finally(() => {
        if (underWay.get(clientKey) === reading) underWay.delete(clientKey);
      });
    underWay.set(clientKey, reading);
    return reading;
  }

  return {
    async get(clientKey) {
      const lookup = kept.get(clientKey);
      return lookup === undefined ? await read(clientKey) : lookup.known;
    },
    async getFresh(clientKey) {
      const lookup = kept.get(clientKey);
      return lookup !== undefined && performance.now() - lookup.readAt < freshMs ? lookup.known : await read(clientKey);
    },
    forget(clientKey) {
      kept.delete(clientKey);
      underWay.delete(clientKey);
    },
  };
}

async function lookUp(stores: TenantSources, clientKey: string): Promise<Lookup> {
  const readAt = performance.now();
  const tenant = await stores.tenants.byDoorKey("connect", clientKey);
  const secret = tenant === undefined ? undefined : await stores.secrets.get(tenant.id, "connect-shared-secret");
  const known =
    tenant === undefined || secret === undefined || secret === ""
      ? undefined
      : { tenant, secret, sharedSecret: secretKey(secret) };
  return { known, readAt };
}
