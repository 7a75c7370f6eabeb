import assert from "node:assert/strict";

import { defaultFilters, defaultVerdicts } from "../../src/core/link.ts";
import type { Link } from "../../src/core/link.ts";
import type { Server } from "../../src/core/server.ts";
import type { Endpoint, Tenant } from "../../src/core/tenant.ts";
import { eraseUninstalled, graceMs, uninstall } from "../../src/steps/uninstall.ts";
import type { UninstallPorts } from "../../src/steps/uninstall.ts";
import { makeLog, makeStores } from "../connect/stores.ts";
import type { Stores } from "../connect/stores.ts";

const tenant: Tenant = { id: "t1", door: "connect", host: "bitbucket-cloud", accountId: "{a}", doorKey: "connection:1", name: "acme", state: "active", settings: { authorisation: "jwt" }, createdAt: 1, updatedAt: 1 };
const server: Server = { id: "s1", tenantId: "t1", kind: "jenkins", name: "Jenkins", settings: { url: "https://ci.example.com" }, secrets: { token: "secret" }, inFlightLimit: 5, createdAt: 1, updatedAt: 1 };
const link: Link = {
  id: "l1", tenantId: "t1", repositoryId: "{r}", serverId: "s1", name: "payments", settings: { job: "payments" }, secrets: { token: "secret" }, filters: defaultFilters, parameters: [], secretParameters: { KEY: "secret" },
  verdicts: defaultVerdicts, buildsPushAndPullRequest: false, abortsSuperseded: false, statusKey: "k", reportsStatus: true, resultToken: "r", badgeToken: "b", isPaused: false, deadlineMinutes: 60, createdAt: 1, updatedAt: 1,
};
const endpoint: Endpoint = { id: "e1", tenantId: "t1", dialect: "bitbucket-cloud", secret: "secret" };

describe("steps/uninstall (S24)", () => {
  let stores: Stores;
  let ports: UninstallPorts;
  let done: string[];
  let saved: { server?: Server; link?: Link };
  beforeEach(async () => {
    stores = makeStores();
    await stores.tenants.add(tenant);
    done = [];
    saved = {};
    const unused = (): Promise<never> => Promise.reject(new Error("not asked for here"));
    ports = {
      ...stores,
      log: makeLog(),
      queue: {
        cancelWaiting: async (id) => {
          done.push(`cancelled while ${(await stores.tenants.get(id))?.state ?? "gone"}`);
          return 3;
        },
      },
      store: {
        ...stores,
        servers: { add: unused, get: unused, remove: unused, list: () => Promise.resolve([server]), save: (next) => Promise.resolve(void (saved.server = next)) },
        links: { add: unused, get: unused, forRepository: unused, byResultToken: unused, byBadgeToken: unused, remove: unused, list: () => Promise.resolve([link]), save: (next) => Promise.resolve(void (saved.link = next)) },
        reportSecrets: { remove: (_id, which) => Promise.resolve(void done.push(`secret of ${which} removed`)) },
        endpoints: { add: unused, byId: unused, list: () => Promise.resolve([endpoint]), remove: (_id, which) => Promise.resolve(void done.push(`removed ${which}`)) },
      },
    };
  });

  it("stops the tenant before it cancels what waits, so that nothing is added behind its back", async () => {
    await uninstall(ports, tenant);
    assert.deepEqual(done, ["cancelled while uninstalled", "secret of s1 removed", "removed e1"]);
  });
  it("destroys credentials and keeps the shared secret for a later installation", async () => {
    for (const name of ["connect-shared-secret", "access-token", "basic-credentials", "oauth-client", "oauth-tokens", "ca-certificate"] as const) await stores.secrets.put("t1", name, "secret");
    await uninstall(ports, tenant);
    for (const name of ["access-token", "basic-credentials", "oauth-client", "oauth-tokens", "ca-certificate"] as const) assert.equal(await stores.secrets.get("t1", name), undefined);
    assert.equal(await stores.secrets.get("t1", "connect-shared-secret"), "secret");
    assert.deepEqual(saved.server, { ...server, secrets: {} });
    assert.deepEqual(saved.link, { ...link, secrets: {}, secretParameters: {} });
  });
  it("counts the grace time from the first removal, and erases the tenant at its end", async () => {
    await uninstall(ports, tenant);
    stores.clock.now += graceMs - 1;
    const removed = await stores.tenants.get("t1");
    assert.ok(removed !== undefined);
    await uninstall(ports, removed);
    assert.equal(await eraseUninstalled(ports), 0);
    stores.clock.now += 1;
    assert.equal(await eraseUninstalled(ports), 1);
    assert.equal(await stores.tenants.get("t1"), undefined);
    assert.equal(await eraseUninstalled(ports), 0);
  });
  it("erases no tenant that is in use", async () => {
    stores.clock.now += 10 * graceMs;
    assert.equal(await eraseUninstalled(ports), 0);
  });
  it("erases at once what was never proved", async () => {
    await uninstall(ports, { ...tenant, state: "unverified" });
    assert.equal(await stores.tenants.get("t1"), undefined);
  });
});
