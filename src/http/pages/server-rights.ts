// What a visitor may do with CI servers: the answers of the one question (core/server-access), for pages that show and
// rows that act.

import { closedAccess, type Server, type ServerAccess } from "../../core/server.ts";
import { cannotBeAsked } from "../../core/host-calls.ts";
import { Problem } from "../../core/problem.ts";
import { mayDo, type Asker, type ServerAnswer, type ServerVerb } from "../../core/rules/server-access.ts";
import type { PageRequest } from "../route.ts";
import { linkIn, notFound, placeOf, type Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

export interface ServerRights {
  /** For what a page shows: where the host cannot be asked, the visitor is no admin of the workspace. */
  may(verb: ServerVerb, server?: Server): Promise<boolean>;
  /**
   * Throws Problem "not-found" for a server not even the name of which is shown, "not-allowed" with who can, or that
   * the host cannot be asked.
   */
  demand(verb: ServerVerb, server?: Server): Promise<void>;
  administersWorkspace(): Promise<boolean>;
}

/**
 * Rights of the visitor, seen from the place's repository. The host is asked only where the rights from the repository
 * alone are not enough.
 */
export async function rightsIn(ports: PagePorts, { visitor }: PageRequest, place: Place): Promise<ServerRights> {
  const links = await ports.store.links.forRepository(place.tenant.id, place.repository.id);
  const isDelegate = visitor.place === "tab" && visitor.role === "admin";
  const asker: Asker = {
    tenantId: visitor.tenantId,
    role: visitor.role,
    repository: place.repository,
    linkedServerIds: links.map((link) => link.serverId),
    administersWorkspace: isDelegate,
  };
  const canBeMore = visitor.place === "frame" && visitor.role === "admin";

  async function answer(verb: ServerVerb, server?: Server): Promise<ServerAnswer> {
    const first = mayDo(asker, verb, server);
    if (first.may || !canBeMore) return first;
    return mayDo(
      { ...asker, administersWorkspace: await ports.administersWorkspace(place.tenant, visitor.userId) },
      verb,
      server,
    );
  }

  return {
    may: async (verb, server) => await unlessAway(async () => (await answer(verb, server)).may),
    administersWorkspace: async () =>
      isDelegate || (canBeMore && (await unlessAway(() => ports.administersWorkspace(place.tenant, visitor.userId)))),
    async demand(verb, server) {
      const said = await answer(verb, server);
      if (said.may) return;
      throw said.isHidden ? notFound("CI server") : new Problem("not-allowed", said.why);
    },
  };
}

/**
 * Asked before the handler of every row that is about a server: its own, that of its link or delivery, or the one a
 * form names.
 */
export async function admit(ports: PagePorts, request: PageRequest, verb: ServerVerb): Promise<void> {
  const place = await placeOf(ports, request);
  const rights = await rightsIn(ports, request, place);
  if (verb === "add") {
    await rights.demand(verb);
    return;
  }
  const serverId = await serverIdIn(ports, place, request);
  if (serverId === undefined) return;
  const server = await ports.store.servers.get(place.tenant.id, serverId);
  // A delivery may be of a server that is gone: its handler says so.
  if (server === undefined && request.params["serverId"] === undefined && request.params["deliveryId"] !== undefined)
    return;
  if (server === undefined) throw notFound("CI server");
  await rights.demand(verb, server);
}

/**
 * The owner of a new server: the workspace where one of its admins adds it, else the repository from which it was
 * added.
 */
export async function accessOfNew(rights: ServerRights, { repository }: Place): Promise<ServerAccess> {
  if (await rights.administersWorkspace()) return { ...closedAccess, repositories: [repository.id] };
  return { ...closedAccess, ownerRepositoryId: repository.id };
}

async function serverIdIn(ports: PagePorts, place: Place, request: PageRequest): Promise<string | undefined> {
  const { serverId, linkId, deliveryId } = request.params;
  if (serverId !== undefined) return serverId;
  if (linkId !== undefined) return (await linkIn(ports, place, request)).serverId;
  if (deliveryId !== undefined) {
    const delivery = await ports.store.history.delivery(place.tenant.id, deliveryId);
    if (delivery?.repositoryId !== place.repository.id) throw notFound("delivery");
    return delivery.serverId;
  }
  const named = request.form["server"] ?? request.query["server"];
  return typeof named === "string" ? named : named?.at(-1);
}

async function unlessAway(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (thrown) {
    if (cannotBeAsked(thrown)) return false;
    throw thrown;
  }
}
