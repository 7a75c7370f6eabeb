// What is needed to talk to a CI server about a build: the row, and whose it is.

import type { Build } from "../../core/build.ts";
import type { Link } from "../../core/link.ts";
import type { Job } from "../../core/queue.ts";
import type { Server } from "../../core/server.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface RunOfBuild {
  readonly build: Build;
  readonly tenant: Tenant;
  readonly link: Link;
  readonly server: Server;
}

/** The tables that say whose a build is. */
export type RunStore = StorePart<{ tenants: "get"; links: "get"; servers: "get"; builds: "get" }>;

/** The build a job is about; undefined once any part of it is gone or its tenant is not active. */
export async function runOfBuild(store: RunStore, job: Job): Promise<RunOfBuild | undefined> {
  const build = await store.builds.get(job.tenantId, job.subjectId);
  if (build === undefined) return undefined;
  const [tenant, link, server] = await Promise.all([
    store.tenants.get(build.tenantId),
    store.links.get(build.tenantId, build.linkId),
    store.servers.get(build.tenantId, build.serverId),
  ]);
  return tenant?.state !== "active" || link === undefined || server === undefined
    ? undefined
    : { build, tenant, link, server };
}
