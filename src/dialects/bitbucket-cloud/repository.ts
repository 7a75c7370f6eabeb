// repo:updated and repo:transfer: the repository has a new name, home or visibility; its UUID stays.

import type { Parsed } from "../../core/dialect.ts";

import { personOf, repositoryOf } from "./parts.ts";
import { updatedSchema } from "./schema.ts";
import type { Payload } from "./payload.ts";

/** One event that carries the repository's names as they are now. */
export function parseRepositoryChange(payload: Payload): Parsed {
  const { repository, actor, changes } = payload.read(updatedSchema);
  const fullName = changes?.full_name?.new ?? repository.full_name;
  const isMoved = fullName !== repository.full_name && /^[^/\s]+\/[^/\s]+$/.test(fullName);
  const current = {
    ...repository,
    ...(isMoved ? { full_name: fullName, links: undefined } : {}),
    name: changes?.name?.new ?? repository.name,
  };
  return {
    events: [
      {
        kind: "repository-updated",
        repository: repositoryOf(current),
        actor: personOf(actor),
        at: payload.at ?? 0,
        isForced: false,
        isTruncated: false,
        commits: [],
      },
    ],
  };
}
