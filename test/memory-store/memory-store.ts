// A store in plain maps for page tests: only what pages ask, filtered by tenant as the real one does.

import { Problem } from "../../src/core/problem.ts";
import { changeTenant } from "../../src/core/tenant.ts";
import type { PagePorts } from "../../src/http/pages/ports.ts";
import { replace, changed, found, done } from "./rows.ts";
import type { Rows } from "./rows.ts";
import { historyOf, buildsOf } from "./history.ts";

type PageStore = PagePorts["store"];

/** Every list is newest first when it was filled newest first. */
export function memoryStore(rows: Rows): PageStore {
  return {
    tenants: tenantsOf(rows),
    repositories: repositoriesOf(rows),
    servers: serversOf(rows),
    reportSecrets: reportSecretsOf(rows),
    links: linksOf(rows),
    history: historyOf(rows),
    builds: buildsOf(rows),
    once: onceOf(rows),
    ...standingsOf(rows),
    secrets: secretsOf(rows),
  };
}

function standingsOf(rows: Rows): Pick<PageStore, "breakers" | "linkHealth"> {
  const healthOf = (tenantId: string) => rows.health.filter((one) => one.tenantId === tenantId);
  return {
    breakers: {
      list: (tenantId) => found(rows.troubles.filter((one) => one.tenantId === tenantId)),
      countOpen: () => found(new Map([["jenkins", rows.troubles.length]])),
    },
    linkHealth: {
      list: (tenantId) => found(healthOf(tenantId)),
      get: (tenantId, linkId) => found(healthOf(tenantId).find((one) => one.linkId === linkId)),
    },
  };
}

function secretsOf(rows: Rows): PageStore["secrets"] {
  return {
    get: (tenantId, name) => found(rows.secrets.get(`${tenantId} ${name}`)),
    put: (tenantId, name, value) => done(rows.secrets.set(`${tenantId} ${name}`, value)),
    remove: (tenantId, name) => done(rows.secrets.delete(`${tenantId} ${name}`)),
  };
}

function tenantsOf(rows: Rows): PageStore["tenants"] {
  return {
    add: (tenant) => done(rows.tenants.push(tenant)),
    get: (id) => found(rows.tenants.find((tenant) => tenant.id === id)),
    byDoorKey: (door, key) => found(rows.tenants.find((tenant) => tenant.door === door && tenant.doorKey === key)),
    list: () => found(rows.tenants),
    change: (id, decide) => {
      const current = rows.tenants.find((tenant) => tenant.id === id);
      const wanted = current === undefined ? undefined : decide(current, (name) => rows.secrets.get(`${id} ${name}`));
      if (current === undefined || wanted === undefined) return found(undefined);
      const after = changeTenant(current, wanted);
      replace(rows.tenants, after);
      for (const [name, value] of Object.entries(wanted.secrets ?? {})) {
        if (value === undefined) rows.secrets.delete(`${id} ${name}`);
        else rows.secrets.set(`${id} ${name}`, value);
      }
      return found(after);
    },
    erase: (id) =>
      found(rows.tenants.length !== (rows.tenants = rows.tenants.filter((tenant) => tenant.id !== id)).length),
  };
}

function repositoriesOf(rows: Rows): PageStore["repositories"] {
  const own = (tenantId: string) => rows.repositories.filter((one) => one.tenantId === tenantId);
  return {
    remember: (repository) => done(replace(rows.repositories, repository)),
    get: (tenantId, id) => found(own(tenantId).find((one) => one.id === id)),
    byFullName: (tenantId, name) => found(own(tenantId).find((one) => one.fullName === name)),
    list: (tenantId) => found(own(tenantId)),
  };
}

function serversOf(rows: Rows): PageStore["servers"] {
  const own = (tenantId: string) => rows.servers.filter((one) => one.tenantId === tenantId);
  return {
    add: (server) => done(rows.servers.push(server)),
    get: (tenantId, id) => found(own(tenantId).find((one) => one.id === id)),
    list: (tenantId) => found(own(tenantId)),
    change: (tenantId, id, decide) =>
      changed(
        rows.servers,
        own(tenantId).find((one) => one.id === id),
        (server) => ({ ...server, ...decide(server), access: server.access }),
      ),
    changeAccess: (tenantId, id, decide) =>
      changed(
        rows.servers,
        own(tenantId).find((one) => one.id === id),
        (server) => ({ ...server, access: decide(server) }),
      ),
    remove: (tenantId, id) => {
      if (rows.links.some((link) => link.tenantId === tenantId && link.serverId === id))
        return Promise.reject(new Problem("conflict", "The CI server is still used by 1 link: remove it first."));
      return done((rows.servers = rows.servers.filter((one) => one.tenantId !== tenantId || one.id !== id)));
    },
  };
}

function reportSecretsOf(rows: Rows): PageStore["reportSecrets"] {
  return {
    put: (about, secret) =>
      done(
        (rows.reportSecrets = [
          ...rows.reportSecrets.filter((one) => one.serverId !== about.serverId),
          { ...about, secret },
        ]),
      ),
    of: (tenantId, serverId) =>
      found(rows.reportSecrets.find((one) => one.tenantId === tenantId && one.serverId === serverId)),
    bySecret: (secret) => found(rows.reportSecrets.find((one) => one.secret === secret)),
    remove: (_tenantId, serverId) =>
      done((rows.reportSecrets = rows.reportSecrets.filter((one) => one.serverId !== serverId))),
  };
}

function linksOf(rows: Rows): PageStore["links"] {
  const own = (tenantId: string) => rows.links.filter((one) => one.tenantId === tenantId);
  return {
    add: (link) => done(rows.links.push(link)),
    get: (tenantId, id) => found(own(tenantId).find((one) => one.id === id)),
    list: (tenantId) => found(own(tenantId)),
    forRepository: (tenantId, repositoryId) => found(own(tenantId).filter((one) => one.repositoryId === repositoryId)),
    byResultToken: (token) => found(rows.links.find((one) => one.resultToken === token)),
    byBadgeToken: (token) => found(rows.links.find((one) => one.badgeToken === token)),
    change: (tenantId, id, decide) =>
      changed(
        rows.links,
        own(tenantId).find((one) => one.id === id),
        (link) => ({ ...link, ...decide(link) }),
      ),
    setPaused: (tenantId, id, isPaused, at) =>
      changed(
        rows.links,
        own(tenantId).find((one) => one.id === id),
        ({ pauseReason, ...link }) => ({
          ...link,
          ...(isPaused && pauseReason !== undefined ? { pauseReason } : {}),
          isPaused,
          updatedAt: at,
        }),
      ),
    disable: async (tried, reason, at) =>
      (await changed(rows.links, tried, (link) => ({
        ...link,
        isPaused: true,
        pauseReason: reason,
        updatedAt: at,
      }))) !== undefined,
    remove: (tenantId, id) =>
      done((rows.links = rows.links.filter((one) => one.tenantId !== tenantId || one.id !== id))),
  };
}

function onceOf(rows: Rows): PageStore["once"] {
  return {
    put: (purpose, key, value) =>
      found(!rows.once.has(`${purpose} ${key}`) && rows.once.set(`${purpose} ${key}`, value) === rows.once),
    get: (purpose, key) => found(rows.once.get(`${purpose} ${key}`)),
    take: (purpose, key) => {
      const value = rows.once.get(`${purpose} ${key}`);
      rows.once.delete(`${purpose} ${key}`);
      return found(value);
    },
  };
}
