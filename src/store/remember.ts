// Keeps what every delivery asks for (tenant, server, link, repository) for a moment, so that secrets are not unsealed
// a thousand times a second. Dropped at once when this process changes it or hears of a change; at the latest after the
// time to live.

import { LRUCache } from "lru-cache";

import type { Store } from "../core/store.ts";

export interface RememberOptions {
  readonly ttlMs: number;
  /** Told after a change of a tenant's rows, so that other processes can be told. */
  readonly changed: (tenantId: string) => void;
}

export interface RememberingStore extends Store {
  /** Drops what is remembered of a tenant. */
  forget(tenantId: string): void;
}

const mostTenants = 5_000;
const mostRowsOfTenant = 2_000;

/** The same store, with a short memory for single rows. */
export function rememberStore(store: Store, options: RememberOptions): RememberingStore {
  const memory = new LRUCache<string, Map<string, Promise<unknown>>>({ max: mostTenants, ttl: options.ttlMs });

  function recall<T>(tenantId: string, key: string, look: () => Promise<T>): Promise<T> {
    let rows = memory.get(tenantId);
    if (rows === undefined || rows.size >= mostRowsOfTenant) {
      rows = new Map();
      memory.set(tenantId, rows);
    }
    const known = rows.get(key);
    if (known !== undefined) return known as Promise<T>;
    const looking = look();
    const kept = rows;
    kept.set(key, looking);
    looking.catch(() => kept.delete(key));
    return looking;
  }

  function forget(tenantId: string): void {
    memory.delete(tenantId);
  }

  /** Forgets after the change, too: a question that was under way may have read the row as it was. */
  async function change<T>(tenantId: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      forget(tenantId);
      options.changed(tenantId);
    }
  }

  const { tenants, servers, links, repositories } = store;
  return {
    ...store,
    forget,
    tenants: {
      ...tenants,
      get: (tenantId) => recall(tenantId, "tenant", () => tenants.get(tenantId)),
      add: (tenant, secrets) => change(tenant.id, tenants.add(tenant, secrets)),
      change: (tenantId, decide) => change(tenantId, tenants.change(tenantId, decide)),
      erase: (tenantId, may) => change(tenantId, tenants.erase(tenantId, may)),
    },
    servers: {
      ...servers,
      get: (tenantId, serverId) => recall(tenantId, `server ${serverId}`, () => servers.get(tenantId, serverId)),
      list: (tenantId) => recall(tenantId, "servers", () => servers.list(tenantId)),
      add: (server) => change(server.tenantId, servers.add(server)),
      change: (tenantId, serverId, decide) => change(tenantId, servers.change(tenantId, serverId, decide)),
      changeAccess: (tenantId, serverId, decide) => change(tenantId, servers.changeAccess(tenantId, serverId, decide)),
      remove: (tenantId, serverId) => change(tenantId, servers.remove(tenantId, serverId)),
    },
    links: {
      ...links,
      get: (tenantId, linkId) => recall(tenantId, `link ${linkId}`, () => links.get(tenantId, linkId)),
      forRepository: (tenantId, repositoryId) =>
        recall(tenantId, `links ${repositoryId}`, () => links.forRepository(tenantId, repositoryId)),
      add: (link) => change(link.tenantId, links.add(link)),
      change: (tenantId, linkId, decide) => change(tenantId, links.change(tenantId, linkId, decide)),
      setPaused: (tenantId, linkId, isPaused, at) => change(tenantId, links.setPaused(tenantId, linkId, isPaused, at)),
      disable: (tried, reason, at) => change(tried.tenantId, links.disable(tried, reason, at)),
      remove: (tenantId, linkId) => change(tenantId, links.remove(tenantId, linkId)),
    },
    repositories: {
      ...repositories,
      get: (tenantId, repositoryId) =>
        recall(tenantId, `repository ${repositoryId}`, () => repositories.get(tenantId, repositoryId)),
      remember: (repository) => change(repository.tenantId, repositories.remember(repository)),
    },
  };
}
