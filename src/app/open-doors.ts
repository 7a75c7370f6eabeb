// Hands the doors what they need: settings and keys, what is asked of steps, and the ways in that are open.

import { join } from "node:path";

import { onBehalfOf } from "../core/host-calls.ts";
import { Problem } from "../core/problem.ts";
import type { Clock } from "../core/ports.ts";
import type { OpenQueue } from "../queue/queue.ts";
import { checkSignatureOrToken, hasSignatureOrToken } from "../dialects/kit/token.ts";
import { hosts } from "../hosts/registry.ts";
import { connectionsFor, descriptorLimit } from "../http/connections/descriptors.ts";
import { createHttp } from "../http/create-http.ts";
import type { Http } from "../http/create-http.ts";
import type { Door } from "../http/door.ts";
import type { HttpOptions, OAuthPorts, PollPorts, RepositoryTokenDoorPorts } from "../http/options.ts";
import { createRender } from "../http/pages/render.ts";
import type { Metrics } from "../http/telemetry/metrics.ts";
import { pollHeads } from "../steps/reconcile/poll-heads.ts";
import { takeResult } from "../steps/results/take-result.ts";
import { takeStatus } from "../steps/results/take-status.ts";
import { openAuthorisation } from "../steps/tenants/authorise.ts";
import { permissionOf } from "../steps/tenants/permission.ts";
import { readRepositoryTokenKey } from "../steps/tenants/repository-token-key.ts";
import { issueRepositoryToken } from "../steps/tenants/repository-token.ts";
import { takeHook } from "../steps/webhook/take-hook.ts";
import { pendingMigrations } from "../store/migrate.ts";
import type { DatabaseWatch } from "../store/watch-database.ts";
import type { Work } from "./job-handlers.ts";
import { openPages } from "./open-pages.ts";
import type { Resources } from "./resources.ts";
import { traceDoor, tracePlan } from "./traced-work.ts";

export interface DoorParts {
  readonly queue: OpenQueue;
  readonly metrics: Metrics;
  readonly work: Pick<Work, "planAtOnce">;
  readonly watch: Pick<DatabaseWatch, "check">;
  readonly doors: readonly Door[];
  /** The queue's, which does not jump. */
  readonly steady: Clock;
}

const root = join(import.meta.dirname, "../..");
const publicDir = join(root, "public");

/** All doors, as one server that does not listen yet. */
export function openDoors(resources: Resources, parts: DoorParts): Http {
  const { config, store, clock, newId, newToken, log, dialects, ciAdapters, deriveKey, tenantChanges } = resources;
  const { queue, metrics, doors, steady, watch } = parts;
  const { baseUrl, isProduction, proxies, metricsToken } = config;
  const { webUrl } = config.bitbucket;
  const taking = { store, queue, adapters: ciAdapters, newId, clock: steady };
  const http = createHttp({
    ...{ baseUrl, webUrl, isProduction, proxies, metricsToken, publicDir },
    ...{ clock, newId, newToken, log, metrics, store, dialects, doors },
    mostConnections: connectionsFor(descriptorLimit()),
    sessionKey: deriveKey("sessions"),
    reportKey: deriveKey("report-tokens"),
    pages: openPages(resources, queue),
    render: renderOf(resources),
    poll: pollOf(resources, parts),
    code: repositoryTokensOf(resources),
    oauth: oauthOf(resources),
    permissionOf: permissionsOf(resources),
    takeHook: hookTakerOf(resources, parts),
    takeResult: (link, hook) => takeResult(taking, link, hook),
    takeStatus: (reporter, posted) => takeStatus(taking, reporter, posted),
    // The package that draws badges loads tables of letter widths: it is imported for the first badge.
    badgeOf: async (state, label) => (await import("../page-models/badge.ts")).badgeOf(state, label),
    readiness: { database: () => watch.check(), migrations: () => refusePendingMigrations(resources) },
  });
  tenantChanges.listen(({ id }) => http.forget(id));
  return http;
}

function renderOf({ config }: Resources): HttpOptions["render"] {
  return createRender({
    viewsDir: join(root, "views"),
    publicDir,
    isCached: !config.isDevelopment,
    frameScriptUrl: `${config.bitbucket.webUrl}/atlassian-connect/all.js`,
  });
}

/** Hooks are planned while they are written down, unless the queue has enough to do. */
function hookTakerOf({ newId, log }: Resources, { queue, work, steady: clock }: DoorParts): HttpOptions["takeHook"] {
  const planAtOnce = tracePlan(work.planAtOnce);
  return (tenantId, dialect, hook) =>
    traceDoor({ tenantId, dialect: dialect.id, hookId: newId() }, (traced) => {
      const isLeftToJob = queue.isBacklogged() || queue.isCareful(tenantId);
      const ports = { queue, clock, log, ...(isLeftToJob ? {} : { planAtOnce }), ...traced };
      return takeHook(ports, tenantId, dialect, hook);
    });
}

function pollOf(resources: Resources, { queue, steady: clock }: DoorParts): PollPorts {
  const { store, addresses } = resources;
  const sendToHost = onBehalfOf({ urgency: "background" }, resources.sendToHost);
  const ports = { ...resources, sendToHost, queue, hosts, once: store.once, apiUrlOf: addresses.apiUrlOf, clock };
  return {
    carriesProof: hasSignatureOrToken,
    prove: checkSignatureOrToken,
    look: async (tenant, endpoint) => ({ ...(await pollHeads(ports, tenant, endpoint)) }),
  };
}

function repositoryTokensOf(resources: Resources): RepositoryTokenDoorPorts {
  const { store, clock, log, addresses, connectSigner, sendBare, ciAdapters: adapters } = resources;
  const reading = { store, adapters, key: resources.deriveKey("code-keys"), clock };
  const issuing = { webUrlOf: addresses.webUrlOf, send: sendBare, clock, log };
  return {
    readRepositoryTokenKey: (text) => readRepositoryTokenKey(reading, text),
    issue: (owner) =>
      issueRepositoryToken({ ...issuing, sign: (call, tenant) => connectSigner?.sign(call, tenant) }, owner),
  };
}

function oauthOf(resources: Resources): OAuthPorts | undefined {
  const host = hosts["bitbucket-cloud"];
  if (host === undefined) return undefined;
  const { store, config, addresses, clock, log, newToken, sendBare: send, tenantChanges } = resources;
  const { tenants, secrets, once } = store;
  const redirectUri = `${config.baseUrl}/oauth/callback`;
  const ports = { tenants, secrets, once, host, ...addresses, redirectUri, send, newToken, clock, log };
  return openAuthorisation({ ...ports, changed: tenantChanges.tell });
}

function permissionsOf(resources: Resources): HttpOptions["permissionOf"] {
  const { store, addresses, sendToHost, clock } = resources;
  const ports = { repositories: store.repositories, hosts, apiUrlOf: addresses.apiUrlOf, sendToHost, clock };
  return (tenant, repositoryId, userId) => permissionOf(ports, tenant, repositoryId, userId);
}

async function refusePendingMigrations(resources: Resources): Promise<void> {
  const pending = await pendingMigrations(resources.database);
  if (pending.length > 0)
    throw new Problem(
      "wrong-configuration",
      `The database lacks ${pending.length} migrations; the operator has to run: npm run migrate`,
    );
}
