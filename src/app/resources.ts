// Opens what both the server and the commands stand on: database, sealed store, and the ways out to hosts and CI
// servers.

import { hkdfSync, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";

import { ciAdapters } from "../ci/registry.ts";
import type { Config } from "../config.ts";
import type { ConnectSigner } from "../connect/signer.ts";
import type { Answer, Call } from "../core/call.ts";
import { asProblem } from "../core/problem.ts";
import type { Clock, Log, NewId, NewToken, SendToHost, SendToServer } from "../core/ports.ts";
import type { Store } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import { makeTurns } from "../core/limits/turns.ts";
import type { Turns } from "../core/limits/turns.ts";
import { defined } from "../core/rules/defined.ts";
import { dialects } from "../dialects/registry.ts";
import { createForgeTokens } from "../net/forge-tokens.ts";
import type { ForgeTokens } from "../net/forge-tokens.ts";
import { createHostAddresses } from "../net/host-addresses.ts";
import type { HostAddresses } from "../net/host-addresses.ts";
import { createHostGate } from "../net/host-gate.ts";
import { createHostProblems } from "../net/host-problem.ts";
import { coverEchoes, createHostSender } from "../net/host-sender.ts";
import { createHostTokens } from "../net/host-tokens.ts";
import type { HostTokens } from "../net/host-tokens.ts";
import type { MailSender } from "../net/mail.ts";
import { createSender } from "../net/send.ts";
import { portOf } from "../net/url-rules.ts";
import { makeNewId } from "./new-id.ts";
import { makeTenantChanges } from "./tenant-changes.ts";
import type { TenantChanges } from "./tenant-changes.ts";
import { loadPlugins } from "../plugins/load.ts";
import type { Known } from "../plugins/load.ts";
import { openDatabase } from "../store/database.ts";
import type { Database } from "../store/database.ts";
import { makeSeal } from "../store/keys/seal.ts";
import type { Seal } from "../store/keys/seal.ts";
import { rememberStore } from "../store/remember.ts";
import { openStore } from "../store/store.ts";

export interface Resources extends Known {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly database: Database;
  readonly seal: Seal;
  readonly store: Store;
  readonly addresses: HostAddresses;
  readonly tokens: HostTokens;
  readonly forgeTokens: ForgeTokens;
  /** To a CI server, by its tenant's rules. */
  readonly sendToServer: SendToServer;
  /** To a host as the call stands, without credentials of its own. */
  readonly sendBare: (call: Call, tenant: Tenant) => Promise<Answer>;
  /** To an address of the configuration, for nobody's sake in particular. */
  readonly sendPlain: (call: Call) => Promise<Answer>;
  /** To a host with the tenant's credentials. */
  readonly sendToHost: SendToHost;
  /** By the operator's mail server, where there is one. */
  readonly sendMail: MailSender["send"] | undefined;
  /** While the Connect door is configured open. */
  readonly connectSigner: ConnectSigner | undefined;
  /** Whoever changes a tenant signals it here; caches of tenants listen. */
  readonly tenantChanges: TenantChanges;
  /** Turns on this process's event loop, shared fairly among tenants. */
  readonly turns: Turns;
  /** 32 bytes for one purpose, derived from the first secret key. */
  readonly deriveKey: (purpose: string) => Buffer;
  close(): Promise<void>;
}

/** Where hosts of everybody answer; a tenant on a server of its own has its addresses in its settings. */
const publicHosts = {
  github: { webUrl: "https://github.com", apiUrl: "https://api.github.com" },
  gitlab: { webUrl: "https://gitlab.com", apiUrl: "https://gitlab.com/api/v4" },
} as const;

const callTimeoutMs = 15_000;
const keptHostBytes = 1024 * 1024;
const rememberedMs = 2_000;
const changesChannel = "tenant_changes";

/**
 * Opens everything; throws Problem "database-away" or "wrong-configuration". A command, which answers nobody meanwhile,
 * does without `writerThread`.
 */
export async function openResources(
  config: Config,
  log: Log,
  { clock = Date.now, writerThread }: { readonly clock?: Clock; readonly writerThread?: URL } = {},
): Promise<Resources> {
  if ("sqliteFile" in config.database) mkdirSync(dirname(config.database.sqliteFile), { recursive: true });
  const known = await loadPlugins(config.plugins, { dialects, ciAdapters });
  const database = await openDatabase(
    "sqliteFile" in config.database && writerThread !== undefined
      ? { ...config.database, writerThread }
      : config.database,
  );
  const seal = makeSeal(config.secretKeys);
  // Other processes hear of a change by the database; those that cannot (a command beside SQLite) are noticed within
  // the time to live.
  const store = rememberStore(openStore(database, seal, clock), {
    ttlMs: rememberedMs,
    changed: (tenantId) => {
      database.sql
        .notify(changesChannel, tenantId)
        .catch((thrown: unknown) =>
          log.warn(
            { tenant: tenantId, problem: asProblem(thrown).message },
            "other processes could not be told of a change",
          ),
        );
    },
  });
  const stopListening = await database.sql.listen(changesChannel, (tenantId) => store.forget(tenantId));
  const senderOptions = {
    openNetworks: config.openNetworks,
    mayUseHttp: config.mayUseHttp,
    allowedPorts: config.allowedPorts,
    ownAddresses: ownAddresses(config),
    defaultTimeoutMs: callTimeoutMs,
    userAgent: "ci-bridge-for-bitbucket",
    foundInside: (host: string, why: string) =>
      log.warn({ host, why }, "a name leads to an address that is not called"),
  };
  const sender = createSender(senderOptions);
  // Lists of a host are read as JSON, so they must come whole; a CI's answer is only shown.
  const hostSender = createSender({ ...senderOptions, keptBytes: keptHostBytes });
  const caOf = async (tenant: Tenant): Promise<string | undefined> =>
    tenant.host === "bitbucket-data-center" ? await store.secrets.get(tenant.id, "ca-certificate") : undefined;
  const addresses = createHostAddresses({ "bitbucket-cloud": config.bitbucket, ...publicHosts });
  const problems = createHostProblems({ tenants: store.tenants, clock });
  const newToken: NewToken = () => randomBytes(20).toString("base64url");
  const sendBare = coverEchoes(async (call, tenant) =>
    hostSender.send(call, { openNetworks: tenant.settings.openNetworks, ca: await caOf(tenant) }),
  );
  const tokens = createHostTokens({
    send: sendBare,
    tenants: store.tenants,
    secrets: store.secrets,
    once: store.once,
    problems,
    webUrlOf: addresses.webUrlOf,
    wait: (ms) => sleep(ms),
    newToken,
    clock,
  });
  const forgeTokens = createForgeTokens({ tenants: store.tenants, secrets: store.secrets, clock });
  const mail =
    config.mail === undefined
      ? undefined
      : (await import("../net/mail.ts")).createMailSender(config.mail.smtpUrl, config.mail.from);
  const connectSigner = await openConnectSigner(config, store, clock);
  const tenantChanges = makeTenantChanges();
  tenantChanges.listen(({ id }) => {
    tokens.forget(id);
    forgeTokens.forget(id);
  });
  tenantChanges.listen(({ doorKey }) => connectSigner?.known.forget(doorKey));
  const sendWithCredentials = createHostSender({
    send: sendBare,
    secrets: store.secrets,
    tokens,
    problems,
    forgeTokens,
    apiUrlOf: addresses.apiUrlOf,
    ...defined({ sign: connectSigner?.sign }),
  });
  return {
    ...known,
    config,
    log,
    clock,
    newId: makeNewId(clock),
    newToken,
    turns: makeTurns({ now: () => performance.now(), nextRound: () => nextRound(), sleep }),
    database,
    seal,
    store,
    addresses,
    tokens,
    forgeTokens,
    sendToServer: async (call, _server, tenant) =>
      sender.send(call, {
        openNetworks: tenant.settings.openNetworks,
        allowedHosts: tenant.settings.allowedHosts,
        ca: await caOf(tenant),
      }),
    sendBare,
    sendPlain: (call) => hostSender.send(call, {}),
    sendToHost: createHostGate({ send: sendWithCredentials, budgets: store.hostBudgets, clock }),
    sendMail: mail?.send,
    connectSigner,
    tenantChanges,
    deriveKey: (purpose) =>
      Buffer.from(hkdfSync("sha256", config.secretKeys[0]?.key ?? Buffer.alloc(0), "", `ci-bridge ${purpose}`, 32)),
    async close() {
      stopListening();
      await Promise.all([sender.close(), hostSender.close()]);
      mail?.close();
      await database.close();
    },
  };
}

/** Loaded only where that door is open. */
async function openConnectSigner(
  { connect }: Config,
  { tenants, secrets }: Store,
  clock: Clock,
): Promise<ConnectSigner | undefined> {
  if (!connect.isOpen) return undefined;
  const { createConnectSigner } = await import("../connect/signer.ts");
  return createConnectSigner({ appKey: connect.appKey, tenants, secrets, clock });
}

/** A CI server's address that leads back to this app would let a tenant call our own pages from inside. */
function ownAddresses(config: Config): { host: string; port: number }[] {
  const base = new URL(config.baseUrl);
  return [
    { host: config.host, port: config.port },
    { host: base.hostname, port: portOf(base) },
  ];
}
