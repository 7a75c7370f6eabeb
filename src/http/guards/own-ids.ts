// Ids in an address have to belong to the visitor's tenant, and inside a frame to its repository (S5): else they do not
// exist.

import { Problem } from "../../core/problem.ts";
import type { Store } from "../../core/store.ts";
import type { Visitor } from "./visitor.ts";

export type IdStore = Pick<Store, "repositories" | "links" | "servers" | "builds" | "history">;

/** Throws Problem "not-found" for a named part of the path that is none of the visitor's. */
export async function checkIds(
  store: IdStore,
  visitor: Visitor,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const repositoryId = params["repositoryId"] ?? visitor.repositoryId;
  for (const [name, id] of Object.entries(params)) {
    const owner = ownerOf[name];
    if (owner === undefined) continue;
    const found = await owner(store, visitor, id);
    const isElsewhere =
      found?.repositoryIds !== undefined && repositoryId !== undefined && !found.repositoryIds.includes(repositoryId);
    if (found === undefined || isElsewhere)
      throw new Problem(
        "not-found",
        "There is nothing at this address, or it belongs to another repository: go back to the repository's settings and start from there.",
      );
  }
}

/** Where a thing belongs: the repositories it may be seen from; absent for what all of the tenant's share. */
interface Owned {
  readonly repositoryIds?: readonly string[];
}
type FindOwner = (store: IdStore, visitor: Visitor, id: string) => Promise<Owned | undefined>;

const ownerOf: Readonly<Record<string, FindOwner | undefined>> = {
  async repositoryId(store, visitor, id) {
    if (visitor.repositoryId !== undefined) return visitor.repositoryId === id ? {} : undefined;
    return (await store.repositories.get(visitor.tenantId, id)) === undefined ? undefined : {};
  },
  async linkId(store, visitor, id) {
    return inOne(await store.links.get(visitor.tenantId, id));
  },
  async deliveryId(store, visitor, id) {
    return inOne(await store.history.delivery(visitor.tenantId, id));
  },
  async buildId(store, visitor, id) {
    return inOne(await store.builds.get(visitor.tenantId, id));
  },
  async serverId(store, visitor, id) {
    return (await store.servers.get(visitor.tenantId, id)) === undefined ? undefined : {};
  },
  async hookId(store, visitor, id) {
    const events = await store.history.events(visitor.tenantId, id);
    // An ignored hook became no event and so names no repository: only a tab, which sees all of the tenant's, may show
    // it.
    if (events.length === 0 && visitor.place === "tab")
      return (await store.history.hook(visitor.tenantId, id)) === undefined ? undefined : {};
    return { repositoryIds: events.map((stored) => stored.event.repository.id) };
  },
};

function inOne(found: { readonly repositoryId: string } | undefined): Owned | undefined {
  return found === undefined ? undefined : { repositoryIds: [found.repositoryId] };
}
