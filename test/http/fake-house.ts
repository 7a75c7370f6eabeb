// Everything the doors need, as small plain objects that remember what they were asked.

import type { AddressInfo } from "node:net";
import type { RequestHandler } from "express";

import { connectEntry } from "../../src/connect/entry.ts";
import type { ConnectParts } from "../../src/connect/entry.ts";
import { readStatus } from "../../src/core/rules/commit-status.ts";
import type { PostedStatus } from "../../src/core/rules/commit-status.ts";
import type { Hook } from "../../src/core/hook.ts";
import type { Link } from "../../src/core/link.ts";
import type { Log, LogFields } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import type { TenantStore } from "../../src/core/store.ts";
import { createHttp } from "../../src/http/create-http.ts";
import type { Http } from "../../src/http/create-http.ts";
import type { Metrics } from "../../src/http/telemetry/metrics.ts";
import type { HttpOptions } from "../../src/http/options.ts";
import type { Reporter } from "../../src/steps/results/links-of-status.ts";
import { memoryStore } from "../memory-store/memory-store.ts";
import { houseRows, makeTenant, tokens } from "./house-rows.ts";
import { fakePages } from "./fake-pages.ts";
import { makeDialect } from "./fake-dialect.ts";

export const sessionKey = Buffer.alloc(32, 7);

interface Written {
  readonly tenantId: string;
  readonly hook: Hook;
  readonly deliveryId: string;
}

/** What a test can look at and change while the doors are open. */
export interface House {
  readonly options: HttpOptions;
  readonly written: Written[];
  readonly reports: { link: Link; hook: Hook }[];
  readonly statuses: { reporter: Reporter; posted: PostedStatus }[];
  readonly logged: string[];
  readonly counted: string[];
  readonly roles: Map<string, "admin" | "write" | "read" | "none">;
  now: number;
}

const stackOf = (_name: string, value: unknown): unknown => (value instanceof Error ? value.stack : value);

function makeLog(lines: string[]): Log {
  const note = (level: string) => (fields: LogFields, sentence: string) =>
    void lines.push(`${level} ${sentence} ${JSON.stringify(fields, stackOf)}`);
  return { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
}

/** A Connect door whose tokens read "<tenant id>.<anything>". */
export function fakeConnect(tenants: Pick<TenantStore, "get">): ConnectParts {
  const brought = new Map<string, string>();
  const refuse: RequestHandler = (_request, _response, next) =>
    next(new Problem("installation-refused", "The call is not signed."));
  return {
    async authenticate({ token }) {
      const tenant = await tenants.get(token.split(".")[0] ?? "");
      if (tenant === undefined)
        throw new Problem(
          "not-authenticated",
          "The token is not signed with the secret of an installation of this app.",
        );
      return { tenant, mark: { hash: token, digest: Buffer.from(token), issuedAt: 0, expiresAt: 0 } };
    },
    checkBody({ mark }, { body }) {
      const text = Buffer.from(body).toString();
      const before = brought.get(mark.hash);
      if (before === undefined)
        return Promise.resolve({ use: "new", keep: () => Promise.resolve(void brought.set(mark.hash, text)) });
      if (before === text) return Promise.resolve({ use: "duplicate" });
      return Promise.reject(new Problem("replayed-token", "This token was used before with another body."));
    },
    descriptor: () => ({ key: "ci-bridge" }),
    installed: [refuse],
    uninstalled: [refuse],
  };
}

function makeMetrics(counted: string[]): Metrics {
  return {
    hookAnswered: (dialect, outcome) => void counted.push(`${dialect} ${outcome}`),
    deliveryEnded: () => undefined,
    attemptTook: () => undefined,
    buildBecame: () => undefined,
    hostCalled: () => undefined,
    databaseWrote: () => undefined,
    requestTook: (route, method, status) => void counted.push(`${method} ${route} ${status}`),
    scrape: () => Promise.resolve({ type: "text/plain", text: "ci_bridge_hooks_total 1\n" }),
  };
}

export function makeHouse(more: Partial<HttpOptions> = {}): House {
  const house = {
    written: [] as Written[],
    reports: [] as House["reports"],
    statuses: [] as House["statuses"],
    logged: [] as string[],
    counted: [] as string[],
    roles: new Map<string, "admin" | "write" | "read" | "none">(),
    now: 1_700_000_000_000,
  };
  const store = memoryStore(houseRows(), () => house.now);
  let count = 0;
  const options: HttpOptions = {
    baseUrl: "http://bridge.example.com",
    webUrl: "https://bitbucket.org",
    isProduction: false,
    proxies: 0,
    mostConnections: 1_000,
    sessionKey,
    reportKey: Buffer.alloc(32, 9),
    metricsToken: tokens.metrics,
    publicDir: new URL("public", import.meta.url).pathname,
    clock: () => house.now,
    newId: () => `id-${String((count += 1))}`,
    newToken: () => `canary-token-${String((count += 1))}`,
    log: makeLog(house.logged),
    metrics: makeMetrics(house.counted),
    store,
    dialects: {
      "bitbucket-cloud": makeDialect("bitbucket-cloud"),
      "bitbucket-connect": makeDialect("bitbucket-connect"),
    },
    pages: fakePages,
    render: (view, model, { nonce, visitor }) => {
      const shown = escapeText(JSON.stringify({ ...model, session: visitor?.sessionToken }));
      return Promise.resolve(
        `<!doctype html><title>${view}</title><script nonce="${nonce}"></script><pre>${shown}</pre>`,
      );
    },
    takeHook(tenantId, dialect, hook) {
      const deliveryId = dialect.deliveryId(hook);
      const isNew = !house.written.some((one) => one.tenantId === tenantId && one.deliveryId === deliveryId);
      if (isNew) house.written.push({ tenantId, hook, deliveryId });
      return Promise.resolve({ outcome: isNew ? "new" : "duplicate", hookId: "hook-1" });
    },
    poll: {
      carriesProof: () => true,
      prove(hook, secret) {
        if (hook.headers["authorization"] !== `Bearer ${secret}`)
          throw new Problem("not-authenticated", "wrong in a way of its own");
      },
      look: (tenant, endpoint) => Promise.resolve({ tenant: tenant.id, endpoint: endpoint.id }),
    },
    takeResult(link, hook) {
      house.reports.push({ link, hook });
      return Promise.resolve({ results: 1 });
    },
    takeStatus(reporter, posted) {
      house.statuses.push({ reporter, posted });
      return Promise.resolve(readStatus(posted));
    },
    code: {
      readRepositoryTokenKey: (key) =>
        Promise.resolve(
          key === tokens.code
            ? { tenantId: "a", tenant: makeTenant("a"), linkId: "link-a", repositoryId: "{repo-a}" }
            : undefined,
        ),
      issue: ({ tenantId, repositoryId }) =>
        Promise.resolve({ access: `access of ${tenantId} ${repositoryId}`, seconds: 7200 }),
    },
    permissionOf: (tenant, repositoryId, userId) =>
      Promise.resolve(house.roles.get(`${tenant.id} ${repositoryId} ${userId}`) ?? "none"),
    badgeOf: (state, label) => Promise.resolve(`<svg>${label}: ${state ?? "unknown"}</svg>`),
    readiness: { database: () => Promise.resolve() },
    doors: [connectEntry(fakeConnect(store.tenants))],
    oauth: {
      start: () =>
        Promise.resolve({
          url: "https://bitbucket.org/site/oauth2/authorize?state=canary-state",
          state: "canary-state",
        }),
      finish: () => Promise.resolve({ tenantId: "a" }),
    },
    ...more,
  };
  return Object.assign(house, { options });
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

export interface Opened {
  readonly http: Http;
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** The doors of a house on a real socket. */
export async function openHouse(house: House): Promise<Opened> {
  const http = createHttp(house.options);
  const { server } = http;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    http,
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
