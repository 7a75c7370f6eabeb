// The names of a repository, which its sender may change, or leave for us to know; its id never changes.

import type { Event } from "../../core/event.ts";
import { repositoryOf } from "../../core/rules/repository-of.ts";
import type { StorePart } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";

export interface NamePorts {
  readonly store: StorePart<{ repositories: "get" | "remember" }>;
}

/** The event with the repository's names as they are now; what is new of them is kept. */
export async function followNames(ports: NamePorts, tenant: Tenant, event: Event): Promise<Event> {
  const known = await ports.store.repositories.get(tenant.id, event.repository.id);
  if (event.repository.fullName !== "") {
    await followRename(ports, tenant, event, known);
    return event;
  }
  if (known === undefined) return { ...event, repository: { ...event.repository, ...unnamed(event.repository.id) } };
  const named = withKnownNames(event, known);
  if (named.repository.fullName !== known.fullName) await followRename(ports, tenant, named, known);
  return named;
}

async function followRename(
  ports: NamePorts,
  tenant: Tenant,
  event: Event,
  known: Repository | undefined,
): Promise<void> {
  const named = repositoryOf(event, tenant.id);
  // Old senders tell no address; what the host once told still holds.
  const url = named.url === "" ? (known?.url ?? "") : named.url;
  if (known?.fullName === named.fullName && known.name === named.name && known.url === url) return;
  if (known !== undefined && known.updatedAt > event.at && event.kind !== "repository-updated") return;
  const updatedAt = Math.max(event.at, known?.updatedAt ?? 0);
  await ports.store.repositories.remember({ ...named, url, updatedAt });
}

/** A sender that tells the id alone may tell the slug, too. */
function withKnownNames(event: Event, { fullName, owner, slug, name, url }: Repository): Event {
  const told = event.repository.slug;
  if (told === "" || told === slug)
    return { ...event, repository: { ...event.repository, fullName, owner, slug, name, url, cloneUrl: `${url}.git` } };
  const moved = url.endsWith(`/${slug}`) ? `${url.slice(0, -slug.length)}${told}` : url;
  const names = { fullName: `${owner}/${told}`, owner, slug: told, name, url: moved, cloneUrl: `${moved}.git` };
  return { ...event, repository: { ...event.repository, ...names } };
}

/** No link is of a repository nobody has named; its events are kept by its id. */
function unnamed(id: string): Pick<Repository, "fullName" | "owner" | "slug" | "name"> {
  return { fullName: id, owner: "", slug: id, name: id };
}
