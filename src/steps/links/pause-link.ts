// An admin pauses a link, or lets it go on.

import type { Link } from "../../core/link.ts";
import type { Clock } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { LinkStore } from "../../core/store.ts";

export interface PauseLinkPorts {
  readonly links: Pick<LinkStore, "setPaused">;
  readonly clock: Clock;
}

/** Pauses or resumes; resuming forgets why the app paused it. Doing it twice is no error. */
export async function pauseLink(
  ports: PauseLinkPorts,
  tenantId: string,
  linkId: string,
  isPaused: boolean,
): Promise<Link> {
  const link = await ports.links.setPaused(tenantId, linkId, isPaused, ports.clock());
  if (link === undefined)
    throw new Problem(
      "not-found",
      "This link does not exist any more: somebody removed it. Go back to the settings and reload them.",
    );
  return link;
}
