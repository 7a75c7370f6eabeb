// Where a visitor stands: the tenant, the repository of the address, and what the visitor may do there.

import { Problem } from "../../core/problem.ts";
import type { Link } from "../../core/link.ts";
import type { Server } from "../../core/server.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import { pathsOf, type Paths } from "../../page-models/paths.ts";
import type { PageRequest } from "../route.ts";
import type { Visitor } from "../guards/visitor.ts";
import type { PagePorts } from "./ports.ts";

export interface Place {
  readonly tenant: Tenant;
  readonly repository: Repository;
  /** Addresses for links and forms on the page: they carry the session inside a frame. */
  readonly paths: Paths;
  /** Addresses to move to after a change: the session is added on the way. */
  readonly plainPaths: Paths;
  readonly mayChange: boolean;
}

/** The place a request is about. Throws Problem "not-found" for what is not the visitor's, whatever the reason (S5). */
export async function placeOf(ports: PagePorts, request: PageRequest): Promise<Place> {
  const { visitor } = request;
  const repositoryId = request.params["repositoryId"] ?? visitor.repositoryId;
  if (repositoryId === undefined || (visitor.repositoryId !== undefined && visitor.repositoryId !== repositoryId))
    throw notFound("repository");
  const [tenant, repository] = await Promise.all([
    ports.store.tenants.get(visitor.tenantId),
    ports.store.repositories.get(visitor.tenantId, repositoryId),
  ]);
  if (tenant === undefined || repository === undefined) throw notFound("repository");
  const { session, ...host } = carriedIn(request);
  return {
    tenant,
    repository,
    paths: pathsOf(repositoryId, { session, ...host }),
    plainPaths: pathsOf(repositoryId, host),
    mayChange: visitor.role === "admin",
  };
}

/** Where a tab lets an admin authorise the app at the host; undefined where there is nothing to consent to. */
export function authoriseHrefFor(tenant: Tenant, visitor: Visitor): string | undefined {
  return tenant.settings.authorisation === "oauth-code" && visitor.role === "admin" && visitor.place === "tab"
    ? "/oauth/start"
    : undefined;
}

/** What addresses on a page inside a frame carry; a tab has a cookie for that. */
export function carriedIn(request: PageRequest): Readonly<Record<string, string>> {
  const { place, sessionToken } = request.visitor;
  return place === "frame" ? { session: sessionToken, ...hostIn(request) } : {};
}

/**
 * What the host's script in a frame reads from the address to find the host again: it has to survive every link and
 * form.
 */
function hostIn({ query }: PageRequest): Record<string, string> {
  const { xdm_e: origin, cp: path } = query;
  if (origin === undefined || !/^https?:\/\/[\w.:-]{1,200}$/.test(origin)) return {};
  return { xdm_e: origin, ...(path !== undefined && /^[\w/.-]{1,100}$/.test(path) ? { cp: path } : {}) };
}

/** The link of the address, when it is of the place's repository. */
export async function linkIn(ports: PagePorts, place: Place, request: PageRequest): Promise<Link> {
  const link = await ports.store.links.get(place.tenant.id, request.params["linkId"] ?? "");
  if (link?.repositoryId !== place.repository.id) throw notFound("link");
  return link;
}

/** The CI server of the address, when it is the tenant's. */
export async function serverIn(ports: PagePorts, place: Place, serverId: string | undefined): Promise<Server> {
  const server = await ports.store.servers.get(place.tenant.id, serverId ?? "");
  if (server === undefined) throw notFound("CI server");
  return server;
}

/** The same sentence for what never was, what is gone and what is somebody else's. */
export function notFound(what: string): Problem {
  return new Problem(
    "not-found",
    `There is no such ${what} here: it may have been removed. Go back to the settings of the repository and reload them.`,
  );
}
