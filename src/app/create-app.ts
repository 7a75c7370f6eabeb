// The roof: joins the rooms to one app. Listens to nothing itself.

import type { Server } from "node:http";
import { join } from "node:path";

import { listPeriodicJobs } from "./periodic-jobs.ts";
import { onBehalfOf } from "../core/host-calls.ts";
import { Problem } from "../core/problem.ts";
import type { Tenant } from "../core/tenant.ts";
import { checkSignatureOrToken, hasSignatureOrToken } from "../dialects/kit/token.ts";
import type { Resources } from "./resources.ts";
import { hosts } from "../hosts/registry.ts";
import { createHttp } from "../http/create-http.ts";
import { connectionsFor, descriptorLimit } from "../http/connections/descriptors.ts";
import { createMetrics } from "../http/telemetry/metrics.ts";
import type { OAuthPorts } from "../http/options.ts";
import { createRender } from "../http/pages/render.ts";
import { pageRoutes } from "../http/pages/routes.ts";
import { openWebhookAdmin } from "./webhook-admin.ts";
import { openQueue } from "../queue/queue.ts";
import { makeSteadyClock } from "../queue/steady-clock.ts";
import { startWorkers } from "../queue/worker.ts";
import { beginAuthorisation, finishAuthorisation } from "../steps/tenants/authorise.ts";
import { readRepositoryTokenKey } from "../steps/tenants/repository-token-key.ts";
import { issueRepositoryToken } from "../steps/tenants/repository-token.ts";
import { permissionOf } from "../steps/tenants/permission.ts";
import { pollHeads } from "../steps/reconcile/poll-heads.ts";
import { takeHook } from "../steps/webhook/take-hook.ts";
import { takeResult } from "../steps/results/take-result.ts";
import { takeStatus } from "../steps/results/take-status.ts";
import { askWorkspaceAdmins } from "../steps/tenants/workspace-admins.ts";
import { countWaitingByTenant } from "../store/waiting-by-tenant.ts";
import { pendingMigrations } from "../store/migrate.ts";
import { countAfterDeaths } from "../store/tables/suspects.ts";
import { timeWrites } from "../store/timed-sql.ts";
import { watchDatabase } from "../store/watch-database.ts";
import { traceDoor, tracePlan, traceWork } from "./traced-work.ts";
import { runPeriodicJobs } from "./run-periodic-jobs.ts";
import type { PeriodicJobs } from "./run-periodic-jobs.ts";
import { assignWork } from "./job-handlers.ts";

export interface App {
  /** Listens to nothing yet. */
  readonly server: Server;
  /** Starts taking work from the queue. */
  work(): void;
  /**
   * Not ready any more; finishes what is in hand. The doors have to stay open: a CI server may say that it took a build
   * only once its result was taken.
   */
  rest(): Promise<void>;
  /** Once the doors are shut: writes down what waits, hands back what is left, and lets go of everything. */
  close(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");

/** Makes the app over an open resources whose migrations have run. */
export async function createApp(resources: Resources): Promise<App> {
  const { config, store, clock, log, newId, newToken, addresses, dialects, ciAdapters } = resources;
  // Due times must not jump with the machine's clock (R11); tokens are checked against the real one.
  const steady = makeSteadyClock(clock);
  const queue = openQueue({
    sql: timeWrites(resources.database.sql, (ms) => metrics.databaseWrote(ms)),
    processId: newId(),
    clock: steady,
    log,
    leaseMs: config.leaseMs,
  });
  const metrics = createMetrics({
    depth: () => queue.depth(),
    openBreakers: () => store.breakers.countOpen(),
    crowd: () => countWaitingByTenant(resources.database.sql),
    afterDeaths: () => countAfterDeaths(resources.database.sql),
    clock,
  });
  const connect = config.connect.isOpen
    ? await (await import("./open-connect.ts")).openConnect(resources, queue, (tenantId) => http.forget(tenantId))
    : undefined;
  const forPeople = onBehalfOf({ urgency: "person" }, resources.sendToHost);
  const pages = pageRoutes({
    store,
    queue,
    adapters: ciAdapters,
    hosts,
    send: resources.sendToServer,
    sendToHost: forPeople,
    apiUrlOf: addresses.apiUrlOf,
    administersWorkspace: askWorkspaceAdmins({ hosts, sendToHost: forPeople, apiUrlOf: addresses.apiUrlOf }),
    turns: resources.turns,
    mayMail: resources.sendMail !== undefined,
    webhooks: openWebhookAdmin(resources, (tenantId) => http.forget(tenantId)),
    clock,
    newId,
    newToken,
    publicUrl: config.baseUrl,
  });
  const watch = watchDatabase(resources.database, log);
  const publicDir = join(root, "public");
  const http = createHttp({
    baseUrl: config.baseUrl,
    webUrl: config.bitbucket.webUrl,
    isProduction: config.isProduction,
    proxies: config.proxies,
    mostConnections: connectionsFor(descriptorLimit()),
    sessionKey: resources.deriveKey("sessions"),
    reportKey: resources.deriveKey("report-tokens"),
    metricsToken: config.metricsToken,
    publicDir,
    clock,
    newId,
    newToken,
    log,
    metrics,
    store,
    dialects,
    pages,
    render: createRender({
      viewsDir: join(root, "views"),
      publicDir,
      isCached: !config.isDevelopment,
      frameScriptUrl: `${config.bitbucket.webUrl}/atlassian-connect/all.js`,
    }),
    takeHook: (tenantId, dialect, hook) =>
      traceDoor({ tenantId, dialect: dialect.id, hookId: newId() }, (traced) => {
        const isLeftToJob = queue.isBacklogged() || queue.isCareful(tenantId);
        const ports = { queue, clock: steady, log, ...(isLeftToJob ? {} : { planAtOnce }), ...traced };
        return takeHook(ports, tenantId, dialect, hook);
      }),
    poll: {
      carriesProof: hasSignatureOrToken,
      prove: checkSignatureOrToken,
      look: async (tenant, endpoint) => {
        const sendToHost = onBehalfOf({ urgency: "background" }, resources.sendToHost);
        const { once } = store;
        const ports = { ...resources, sendToHost, queue, hosts, once, apiUrlOf: addresses.apiUrlOf, clock: steady };
        return { ...(await pollHeads(ports, tenant, endpoint)) };
      },
    },
    takeResult: (link, hook) => takeResult({ store, queue, adapters: ciAdapters, newId, clock: steady }, link, hook),
    takeStatus: (reporter, posted) => takeStatus({ store, queue, newId, clock: steady }, reporter, posted),
    code: {
      readRepositoryTokenKey: (text) =>
        readRepositoryTokenKey({ store, adapters: ciAdapters, key: resources.deriveKey("code-keys"), clock }, text),
      lend: (owner) =>
        issueRepositoryToken({ ...addresses, sign: resources.sign, send: resources.sendBare, clock, log }, owner),
    },
    permissionOf: (tenant, repositoryId, userId) =>
      permissionOf(
        { ...resources, repositories: store.repositories, hosts, apiUrlOf: addresses.apiUrlOf },
        tenant,
        repositoryId,
        userId,
      ),
    // What draws badges brings tables of letters' widths: it is loaded for the first badge.
    badgeOf: async (state, label) => (await import("../page-models/badge.ts")).badgeOf(state, label),
    readiness: {
      database: () => watch.check(),
      migrations: () => refusePendingMigrations(resources),
    },
    doors: connect === undefined ? [] : [connect.entry],
    oauth: oauthOf(resources),
  });
  const work = assignWork(resources, queue, metrics, steady);
  const planAtOnce = tracePlan(work.planAtOnce);
  let workers: ReturnType<typeof startWorkers> | undefined;
  let periodicJobs: PeriodicJobs | undefined;
  return {
    server: http.server,
    work() {
      workers ??= startWorkers({
        queue,
        isBacklogged: () => queue.isBacklogged(),
        clock: steady,
        random: Math.random,
        log,
        ...traceWork(work, store, queue),
      });
      periodicJobs ??= runPeriodicJobs({ once: store.once, clock, log }, listPeriodicJobs(resources, queue));
    },
    async rest() {
      http.drain();
      await Promise.all([workers?.stop(), periodicJobs?.stop()]);
    },
    async close() {
      watch.stop();
      await queue.close();
      connect?.close();
    },
  };
}

function oauthOf(resources: Resources): OAuthPorts | undefined {
  const host = hosts["bitbucket-cloud"];
  if (host === undefined) return undefined;
  const { store, addresses, clock, log, newToken } = resources;
  const ports = {
    tenants: store.tenants,
    secrets: store.secrets,
    once: store.once,
    host,
    ...addresses,
    redirectUri: `${resources.config.baseUrl}/oauth/callback`,
    send: resources.sendBare,
    changed: (tenant: Tenant) => resources.tokens.forget(tenant.id),
    newToken,
    clock,
    log,
  };
  return {
    async start(tenantId) {
      const tenant = await store.tenants.get(tenantId);
      if (tenant === undefined)
        throw new Problem("not-found", "This tenant is gone; the operator can create it again.");
      const { address, state } = await beginAuthorisation(ports, tenant);
      return { url: address, state };
    },
    async finish({ state, code }) {
      const tenant = await finishAuthorisation(ports, { state, code });
      return { tenantId: tenant.id };
    },
  };
}

async function refusePendingMigrations(resources: Resources): Promise<void> {
  const pending = await pendingMigrations(resources.database);
  if (pending.length > 0)
    throw new Problem(
      "wrong-configuration",
      `The database lacks ${pending.length} migrations; the operator has to run: npm run migrate`,
    );
}
