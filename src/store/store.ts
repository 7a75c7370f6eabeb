// All tables together, as steps and pages ask them.

import type { Clock } from "../core/ports.ts";
import type { Store } from "../core/store.ts";
import { openBreakers } from "./breakers.ts";
import { openBuilds } from "./builds.ts";
import type { Database } from "./database.ts";
import { openEndpoints } from "./endpoints.ts";
import { openHeads } from "./heads.ts";
import { openHistory } from "./history.ts";
import { openHostBudgets } from "./host-budgets.ts";
import { openLinkHealth } from "./link-health.ts";
import { openLinks } from "./links.ts";
import { openOnce } from "./once.ts";
import { openReportSecrets } from "./report-secrets.ts";
import { openRepositories } from "./repositories.ts";
import type { Seal } from "./seal.ts";
import { openSecrets } from "./secrets.ts";
import { openServers } from "./servers.ts";
import { openTenants } from "./tenants.ts";

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
