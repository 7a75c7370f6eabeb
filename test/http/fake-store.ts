// A store of two tenants, as small plain objects: a has two repositories, b one.

import type { Link } from "../../src/core/link.ts";
import type { OnceStore, Store } from "../../src/core/store.ts";
import type { Endpoint, Repository, Tenant } from "../../src/core/tenant.ts";
import { sampleLink } from "../sample.ts";

/** Secrets that must not turn up in a log or an answer. */
export const tokens = {
  result: "canary-result-token",
  badge: "canary-badge-token",
  page: "canary-page-token",
  metrics: "canary-metrics-token",
  report: "canary-report-secret",
  code: "canary-code-key",
};

export function makeTenant(id: string, more: Partial<Tenant> = {}): Tenant {
  return {
    id,
    door: "webhook",
    host: "bitbucket-cloud",
    accountId: `{${id}}`,
    doorKey: id,
    name: id,
    state: "active",
    settings: { authorisation: "none" },
    createdAt: 0,
    updatedAt: 0,
    ...more,
  };
}

function makeRepository(tenantId: string, id: string): Repository {
  return {
    tenantId,
    id,
    fullName: `${tenantId}/${id}`,
    owner: tenantId,
    slug: id,
    name: id,
    url: "https://bitbucket.org/x/y",
    updatedAt: 0,
  };
}

function makeLink(id: string, tenantId: string, repositoryId: string): Link {
  return sampleLink({
    id,
    tenantId,
    repositoryId,
    serverId: `server-${tenantId}`,
    name: id,
    settings: {},
    parameters: [],
    statusKey: id,
    resultToken: tokens.result,
    badgeToken: tokens.badge,
    createdAt: 0,
    updatedAt: 0,
  });
}

function makeOnce(clock: () => number): OnceStore {
  const kept = new Map<string, { value: string; expiresAt: number }>();
  const look = (key: string): string | undefined => {
    const entry = kept.get(key);
    return entry !== undefined && entry.expiresAt > clock() ? entry.value : undefined;
  };
  return {
    put(purpose, key, value, expiresAt) {
      const isFree = look(`${purpose} ${key}`) === undefined;
      if (isFree) kept.set(`${purpose} ${key}`, { value, expiresAt });
      return Promise.resolve(isFree);
    },
    get: (purpose, key) => Promise.resolve(look(`${purpose} ${key}`)),
    take(purpose, key) {
      const value = look(`${purpose} ${key}`);
      kept.delete(`${purpose} ${key}`);
      return Promise.resolve(value);
    },
  };
}

/** Each tenant's server has a secret. */
function makeReportSecrets(): Store["reportSecrets"] {
  const rows = ["a", "b"].map((tenantId) => ({
    about: { tenantId, serverId: `server-${tenantId}`, createdAt: 1 },
    secret: `${tokens.report}-${tenantId}`,
  }));
  return {
    put(about, secret) {
      rows.splice(0, rows.length, ...rows.filter((row) => row.about.serverId !== about.serverId), {
        about: { ...about },
        secret,
      });
      return Promise.resolve();
    },
    of: (tenantId, serverId) =>
      Promise.resolve(rows.find(({ about }) => about.tenantId === tenantId && about.serverId === serverId)?.about),
    bySecret: (secret) => Promise.resolve(rows.find((row) => row.secret === secret)?.about),
    remove: () => Promise.resolve(),
  };
}

export function makeStore(
  house: { readonly tenants: ReadonlyMap<string, Tenant>; readonly endpoints: ReadonlyMap<string, Endpoint> },
  clock: () => number,
): Store {
  const repositories = [
    makeRepository("a", "{repo-a}"),
    makeRepository("a", "{repo-a2}"),
    makeRepository("b", "{repo-b}"),
  ];
  const links = [
    makeLink("link-a", "a", "{repo-a}"),
    { ...makeLink("link-a2", "a", "{repo-a2}"), resultToken: "-", badgeToken: "-" },
    { ...makeLink("link-b", "b", "{repo-b}"), resultToken: "-", badgeToken: "-" },
  ];
  const owned = (kind: string) => (tenantId: string, id: string) =>
    Promise.resolve(
      links
        .filter((link) => link.tenantId === tenantId && id === `${kind}-${link.id.slice(5)}`)
        .map((link) => ({ id, tenantId, repositoryId: link.repositoryId }))[0],
    );
  const store = {
    tenants: { get: (id: string) => Promise.resolve(house.tenants.get(id)) },
    endpoints: { byId: (id: string) => Promise.resolve(house.endpoints.get(id)) },
    repositories: {
      get: (tenantId: string, id: string) =>
        Promise.resolve(repositories.find((one) => one.tenantId === tenantId && one.id === id)),
    },
    servers: {
      get: (tenantId: string, id: string) => Promise.resolve(id === `server-${tenantId}` ? { id } : undefined),
    },
    reportSecrets: makeReportSecrets(),
    links: {
      get: (tenantId: string, id: string) =>
        Promise.resolve(links.find((link) => link.tenantId === tenantId && link.id === id)),
      byResultToken: (token: string) => Promise.resolve(links.find((link) => link.resultToken === token)),
      byBadgeToken: (token: string) => Promise.resolve(links.find((link) => link.badgeToken === token)),
    },
    history: {
      delivery: owned("delivery"),
      events: async (tenantId: string, id: string) => {
        const found = await owned("hook")(tenantId, id);
        return found === undefined ? [] : [{ event: { repository: { id: found.repositoryId } } }];
      },
      hook: (tenantId: string, id: string) =>
        Promise.resolve(tenantId === "a" && id === "hook-ignored" ? { id } : undefined),
    },
    builds: {
      get: owned("build"),
      byPageToken: () => Promise.resolve(undefined),
      latest: () => Promise.resolve({ state: "passed" }),
    },
    once: makeOnce(clock),
  };
  return store as unknown as Store;
}
