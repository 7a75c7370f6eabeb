// Tenants with what hangs on them directly: their secrets and endpoints.

import { Problem } from "../../src/core/problem.ts";
import type { Store } from "../../src/core/store.ts";
import { changeTenant } from "../../src/core/tenant.ts";
import type { TenantChange } from "../../src/core/tenant.ts";
import { changed, done, found } from "./rows.ts";
import type { Rows } from "./rows.ts";

/** Tenants, secrets and endpoints of these rows. */
export function tenantsOf(rows: Rows): Pick<Store, "tenants" | "secrets" | "endpoints"> {
  const at = (id: string) => rows.tenants.find((tenant) => tenant.id === id);
  const putSecrets = (id: string, named: TenantChange["secrets"] = {}): void => {
    for (const [name, value] of Object.entries(named)) {
      if (value === undefined) rows.secrets.delete(`${id} ${name}`);
      else rows.secrets.set(`${id} ${name}`, value);
    }
  };
  return {
    tenants: {
      add: async (tenant, secrets) => {
        if (rows.tenants.some(({ door, doorKey }) => door === tenant.door && doorKey === tenant.doorKey))
          throw new Problem("conflict", `The tenant ${tenant.doorKey} is there already.`);
        putSecrets(tenant.id, secrets);
        await done(rows.tenants.push(tenant));
      },
      get: (id) => found(at(id)),
      byDoorKey: (door, key) => found(rows.tenants.find((tenant) => tenant.door === door && tenant.doorKey === key)),
      list: () => found([...rows.tenants]),
      change: async (id, decide) => {
        const current = at(id);
        const wanted = current === undefined ? undefined : decide(current, (name) => rows.secrets.get(`${id} ${name}`));
        if (current === undefined || wanted === undefined) return undefined;
        if (wanted.destroysCredentials === true) forgetSecrets(rows, id, "connect-shared-secret");
        putSecrets(id, wanted.secrets);
        return await changed(rows.tenants, current, () => changeTenant(current, wanted));
      },
      erase: (id, may = () => true) => {
        const current = at(id);
        if (current === undefined || !may(current)) return found(false);
        eraseRows(rows, id);
        return found(true);
      },
    },
    secrets: {
      get: (tenantId, name) => found(rows.secrets.get(`${tenantId} ${name}`)),
      put: (tenantId, name, value) => done(rows.secrets.set(`${tenantId} ${name}`, value)),
      remove: (tenantId, name) => done(rows.secrets.delete(`${tenantId} ${name}`)),
    },
    endpoints: {
      add: (endpoint) => {
        const { tenantId, dialect, repositoryId } = endpoint;
        const same = rows.endpoints.find(
          (one) =>
            repositoryId !== undefined &&
            one.tenantId === tenantId &&
            one.dialect === dialect &&
            one.repositoryId === repositoryId,
        );
        if (same === undefined) rows.endpoints.push(endpoint);
        return found(same ?? endpoint);
      },
      byId: (id) => found(rows.endpoints.find((one) => one.id === id)),
      list: (tenantId) => found(rows.endpoints.filter((one) => one.tenantId === tenantId)),
      renew: async (tenantId, id, secret) => {
        const known = rows.endpoints.find((one) => one.tenantId === tenantId && one.id === id);
        return (await changed(rows.endpoints, known, (one) => ({ ...one, secret }))) !== undefined;
      },
      remove: (tenantId, id) =>
        done((rows.endpoints = rows.endpoints.filter((one) => one.tenantId !== tenantId || one.id !== id))),
    },
  };
}

function forgetSecrets(rows: Rows, tenantId: string, kept = ""): void {
  for (const key of [...rows.secrets.keys()])
    if (key.startsWith(`${tenantId} `) && key !== `${tenantId} ${kept}`) rows.secrets.delete(key);
}

function eraseRows(rows: Rows, id: string): void {
  const isOther = (row: { readonly tenantId: string }): boolean => row.tenantId !== id;
  forgetSecrets(rows, id);
  for (const kept of [rows.heads, rows.hostBudgets, rows.hostShares])
    for (const key of [...kept.keys()]) if (key.split(" ")[0] === id) kept.delete(key);
  Object.assign(rows, {
    tenants: rows.tenants.filter((tenant) => tenant.id !== id),
    endpoints: rows.endpoints.filter(isOther),
    repositories: rows.repositories.filter(isOther),
    servers: rows.servers.filter(isOther),
    links: rows.links.filter(isOther),
    hooks: rows.hooks.filter(isOther),
    decisions: rows.decisions.filter(({ eventId }) => rows.events.some((one) => one.id === eventId && isOther(one))),
    attempts: rows.attempts.filter(({ deliveryId }) =>
      rows.deliveries.some((one) => one.id === deliveryId && isOther(one)),
    ),
    events: rows.events.filter(isOther),
    deliveries: rows.deliveries.filter(isOther),
    builds: rows.builds.filter(isOther),
    troubles: rows.troubles.filter(isOther),
    health: rows.health.filter(isOther),
    reportSecrets: rows.reportSecrets.filter(isOther),
    parked: rows.parked.filter(isOther),
    standings: rows.standings.filter(isOther),
  });
}
