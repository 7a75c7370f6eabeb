// The repository an event is about, as it is kept: named as the sender named it then.

import type { Event } from "../event.ts";
import type { Repository } from "../tenant.ts";

export function repositoryOf({ repository, at }: Event, tenantId: string): Repository {
  const { id, fullName, owner, slug, name, url } = repository;
  return { tenantId, id, fullName, owner, slug, name, url, updatedAt: at };
}
