// A store in plain lists, for tests of rooms above the store: filtered by tenant as the real ones are.

import type { Link } from "../../src/core/link.ts";
import { Problem } from "../../src/core/problem.ts";
import type {
  LinkStore,
  OnceStore,
  ReportSecret,
  ReportSecretStore,
  RepositoryStore,
  ServerStore,
  Store,
} from "../../src/core/store.ts";
import type { Repository } from "../../src/core/tenant.ts";
import { withDecision } from "../../src/store/tables/link-row.ts";
import { headsOf, hostBudgetsOf } from "./calls.ts";
import { buildsOf, historyOf } from "./history.ts";
import { changed, done, found } from "./rows.ts";
import type { Rows } from "./rows.ts";
import { tenantsOf } from "./tenants.ts";

/**
 * A whole store. It passes the contracts of the databases (test/contract/store-contracts.ts says which). What the queue
 * writes (history, builds, breakers, health) is what the rows have: hand it in newest first.
 */
export function memoryStore(rows: Rows, clock: () => number = () => 0): Store {
  return {
    ...tenantsOf(rows),
    repositories: repositoriesOf(rows),
    heads: headsOf(rows),
    hostBudgets: hostBudgetsOf(rows, clock),
    servers: serversOf(rows),
    reportSecrets: reportSecretsOf(rows),
    links: linksOf(rows),
    history: historyOf(rows),
    builds: buildsOf(rows),
    once: onceOf(rows, clock),
    ...standingsOf(rows),
  };
}

function standingsOf(rows: Rows): Pick<Store, "breakers" | "linkHealth"> {
  const healthOf = (tenantId: string) => rows.health.filter((one) => one.tenantId === tenantId);
  return {
    breakers: {
      list: (tenantId) => found(rows.troubles.filter((one) => one.tenantId === tenantId)),
      countOpen: () => {
        const open = rows.troubles.filter(({ openUntil }) => openUntil !== undefined);
        const kinds = open.map(({ serverId }) => rows.servers.find(({ id }) => id === serverId)?.kind ?? "");
        return found(new Map(kinds.map((kind) => [kind, kinds.filter((one) => one === kind).length])));
      },
    },
    linkHealth: {
      list: (tenantId) => found(healthOf(tenantId)),
      get: (tenantId, linkId) => found(healthOf(tenantId).find((one) => one.linkId === linkId)),
    },
  };
}

function repositoriesOf(rows: Rows): RepositoryStore {
  const own = (tenantId: string) => rows.repositories.filter((one) => one.tenantId === tenantId);
  const byAge = (list: Repository[]) => list.toSorted((one, other) => one.updatedAt - other.updatedAt);
  return {
    remember: (repository) => {
      const known = own(repository.tenantId).find((one) => one.id === repository.id);
      if (known === undefined) return done(rows.repositories.push(repository));
      if (known.updatedAt > repository.updatedAt) return done(undefined);
      const url = repository.url === "" ? known.url : repository.url;
      return done(changed(rows.repositories, known, () => ({ ...repository, url })));
    },
    get: (tenantId, id) => found(own(tenantId).find((one) => one.id === id)),
    byFullName: (tenantId, name) => found(byAge(own(tenantId)).findLast((one) => one.fullName === name)),
    list: (tenantId) => found(own(tenantId)),
  };
}

function serversOf(rows: Rows): ServerStore {
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

function reportSecretsOf(rows: Rows): ReportSecretStore {
  const others = (tenantId: string, serverId: string) =>
    rows.reportSecrets.filter((one) => one.tenantId !== tenantId || one.serverId !== serverId);
  const about = (row: ReportSecret | undefined) =>
    found(row && { tenantId: row.tenantId, serverId: row.serverId, createdAt: row.createdAt });
  return {
    put: (known, secret) =>
      done((rows.reportSecrets = [...others(known.tenantId, known.serverId), { ...known, secret }])),
    of: (tenantId, serverId) =>
      about(rows.reportSecrets.find((one) => one.tenantId === tenantId && one.serverId === serverId)),
    bySecret: (secret) => about(rows.reportSecrets.find((one) => one.secret === secret)),
    remove: (tenantId, serverId) => done((rows.reportSecrets = others(tenantId, serverId))),
  };
}

function linksOf(rows: Rows): LinkStore {
  const own = (tenantId: string) => rows.links.filter((one) => one.tenantId === tenantId);
  const at = (tenantId: string, id: string) => own(tenantId).find((one) => one.id === id);
  return {
    add: async (link) => {
      refuseTakenKey(rows, link);
      const has = (list: readonly { readonly tenantId: string; readonly id: string }[], id: string) =>
        list.some((one) => one.tenantId === link.tenantId && one.id === id);
      if (!has(rows.repositories, link.repositoryId) || !has(rows.servers, link.serverId))
        throw new Problem("not-found", "The repository or the CI server of this link is not known here any more.");
      await done(rows.links.push(link));
    },
    get: (tenantId, id) => found(at(tenantId, id)),
    list: (tenantId) => found(own(tenantId)),
    forRepository: (tenantId, repositoryId) => found(own(tenantId).filter((one) => one.repositoryId === repositoryId)),
    byResultToken: (token) => found(rows.links.find((one) => one.resultToken === token)),
    byBadgeToken: (token) => found(rows.links.find((one) => one.badgeToken === token)),
    change: async (tenantId, id, decide) =>
      await changed(rows.links, at(tenantId, id), (link) => {
        const after = withDecision(link, decide(link));
        refuseTakenKey(rows, after);
        return after;
      }),
    setPaused: (tenantId, id, isPaused, now) =>
      changed(rows.links, at(tenantId, id), ({ pauseReason, ...link }) => ({
        ...link,
        ...(isPaused && pauseReason !== undefined ? { pauseReason } : {}),
        isPaused,
        updatedAt: now,
      })),
    disable: async (tried, reason, now) => {
      const current = at(tried.tenantId, tried.id);
      if (current === undefined || current.isPaused || current.updatedAt !== tried.updatedAt) return false;
      const after = { ...current, isPaused: true, pauseReason: reason, updatedAt: now };
      return (await changed(rows.links, current, () => after)) !== undefined;
    },
    remove: (tenantId, id) => {
      rows.deliveries = rows.deliveries.map((one) =>
        one.tenantId === tenantId && one.linkId === id && one.state === "waiting"
          ? { ...one, state: "cancelled", reason: "the link to this job was removed" }
          : one,
      );
      rows.standings = rows.standings.filter((one) => one.tenantId !== tenantId || one.linkId !== id);
      return done((rows.links = rows.links.filter((one) => one.tenantId !== tenantId || one.id !== id)));
    },
  };
}

function refuseTakenKey(rows: Rows, { tenantId, repositoryId, statusKey, id }: Link): void {
  const isTaken = rows.links.some(
    (one) =>
      one.tenantId === tenantId && one.repositoryId === repositoryId && one.statusKey === statusKey && one.id !== id,
  );
  if (isTaken) throw new Problem("conflict", `Another link of this repository has the status key "${statusKey}".`);
}

function onceOf({ once }: Rows, clock: () => number): OnceStore {
  const live = (key: string): string | undefined => {
    const entry = once.get(key);
    return entry !== undefined && entry.expiresAt > clock() ? entry.value : undefined;
  };
  return {
    put: (purpose, key, value, expiresAt) => {
      const isFree = live(`${purpose} ${key}`) === undefined;
      if (isFree) once.set(`${purpose} ${key}`, { value, expiresAt });
      return found(isFree);
    },
    get: (purpose, key) => found(live(`${purpose} ${key}`)),
    take: (purpose, key, value) => {
      const there = live(`${purpose} ${key}`);
      if (value !== undefined && there !== value) return found(undefined);
      once.delete(`${purpose} ${key}`);
      return found(there);
    },
  };
}
