// All tables together, as steps and pages ask them.

import type { Clock } from "../core/ports.ts";
import type { Store } from "../core/store.ts";
import { openBreakers } from "./tables/breakers.ts";
import { openBuilds } from "./tables/builds.ts";
import type { Database } from "./database.ts";
import { openEndpoints } from "./tables/endpoints.ts";
import { openHeads } from "./tables/heads.ts";
import { openHistory } from "./tables/history.ts";
import { openHostBudgets } from "./tables/host-budgets.ts";
import { openLinkHealth } from "./tables/link-health.ts";
import { openLinks } from "./tables/links.ts";
import { openOnce } from "./tables/once.ts";
import { openReportSecrets } from "./tables/report-secrets.ts";
import { openRepositories } from "./tables/repositories.ts";
import type { Seal } from "./keys/seal.ts";
import { openSecrets } from "./tables/secrets.ts";
import { openServers } from "./tables/servers.ts";
import { openTenants } from "./tables/tenants.ts";

/** The store over a database whose migrations have run; the clock decides what has expired. */
export function openStore(database: Database, seal: Seal, clock: Clock = Date.now): Store {
  return {
    tenants: openTenants(database, seal),
    secrets: openSecrets(database, seal),
    endpoints: openEndpoints(database, seal),
    repositories: openRepositories(database),
    heads: openHeads(database.sql),
    servers: openServers(database, seal),
    reportSecrets: openReportSecrets(database),
    breakers: openBreakers(database.sql),
    hostBudgets: openHostBudgets(database.sql, clock),
    linkHealth: openLinkHealth(database.sql),
    links: openLinks(database, seal),
    history: openHistory(database.sql),
    builds: openBuilds(database.sql),
    once: openOnce(database, seal, clock),
  };
}
