import assert from "node:assert/strict";

import type { Tenant } from "../../../src/core/tenant.ts";
import { proveInstall, proveWaiting, unprovedLifeMs } from "../../../src/steps/tenants/prove-install.ts";
import type { ProveInstallPorts } from "../../../src/steps/tenants/prove-install.ts";
import { answered, proof } from "../../connect/bitbucket.ts";
import { makeLog, makeStores } from "../../connect/stores.ts";
import type { Stores } from "../../connect/stores.ts";
import { clientKey, workspaceId } from "../../connect/tokens.ts";

describe("steps/prove-install (S3)", () => {
  let stores: Stores;
  let tenant: Tenant;
  let ports: ProveInstallPorts;
  let sent: string[];
  let answer: ReturnType<typeof answered>;
  let changed: string[];
  /** Bitbucket shows the workspace to anybody, whatever a call is signed with. */
  let isPublic: boolean;
  beforeEach(async () => {
    stores = makeStores();
    const now = stores.clock.now;
    tenant = {
      id: "t1",
      door: "connect",
      host: "bitbucket-cloud",
      accountId: workspaceId,
      doorKey: clientKey,
      name: "said",
      state: "unverified",
      settings: { authorisation: "jwt" },
      createdAt: now,
      updatedAt: now,
    };
    await stores.tenants.add(tenant);
    await stores.secrets.put("t1", "connect-shared-secret", "the secret");
    sent = [];
    changed = [];
    isPublic = false;
    answer = answered(200, JSON.stringify({ uuid: workspaceId.toUpperCase(), slug: "acme" }));
    ports = {
      ...stores,
      host: { proof },
      apiUrl: "https://api.bitbucket.org",
      signWith: (_call, _tenant, secret) => `JWT by ${secret}`,
      send: (call) => {
        sent.push(`${call.url} ${call.headers?.["authorization"] ?? ""}`);
        return Promise.resolve(
          isPublic || call.headers?.["authorization"] === "JWT by the secret" ? answer : answered(401, "{}"),
        );
      },
      changed: (which) => void changed.push(which.id),
      log: makeLog(),
    };
  });
  const stateNow = async (): Promise<string | undefined> => (await stores.tenants.get("t1"))?.state;

  it("asks the configured host, signed with the secret it was handed", async () => {
    assert.deepEqual(await proveInstall(ports, tenant, "the secret"), { outcome: "active" });
    assert.equal(
      sent[0],
      `https://api.bitbucket.org/2.0/workspaces/${encodeURIComponent(workspaceId)} JWT by the secret`,
    );
    assert.equal(await stateNow(), "active");
    assert.equal((await stores.tenants.get("t1"))?.name, "acme");
    assert.deepEqual(changed, ["t1"]);
  });
  it("believes no other workspace", async () => {
    answer = answered(200, JSON.stringify({ uuid: "{99999999-2222-3333-4444-555555555555}", slug: "other" }));
    assert.deepEqual(await proveInstall(ports, tenant, "the secret"), {
      outcome: "refused",
      why: "Bitbucket named another workspace",
    });
    assert.equal(await stateNow(), "unverified");
  });
  it("takes no answer for a proof that a wrong signature gets as well", async () => {
    isPublic = true;
    const proved = await proveInstall(ports, tenant, "the secret");
    assert.ok(proved.outcome === "refused" && proved.why.includes("proves nothing"));
    assert.equal(await stateNow(), "unverified");
    assert.equal(
      sent[1],
      `https://api.bitbucket.org/2.0/workspaces/${encodeURIComponent(workspaceId)} JWT by not the secret`,
    );
  });
  it("waits while Bitbucket cannot be reached", async () => {
    answer = answered(503, "");
    assert.equal((await proveInstall(ports, tenant, "the secret")).outcome, "later");
    assert.equal(await stateNow(), "unverified");
  });
  it("leaves a tenant alone that was removed meanwhile", async () => {
    await stores.tenants.erase("t1");
    await proveInstall(ports, tenant, "the secret");
    assert.equal(await stateNow(), undefined);
    assert.equal(await stores.secrets.get("t1", "connect-shared-secret"), undefined);
  });

  it("tries again at growing distances, and at once after a start", async () => {
    answer = answered(503, "");
    await proveWaiting(ports, 0);
    assert.equal(sent.length, 1);
    const began = stores.clock.now;
    const tried: number[] = [];
    for (let looked = began; looked < began + 3_600_000; looked += 5_000) {
      stores.clock.now = looked + 5_000;
      await proveWaiting(ports, looked);
      if (sent.length > tried.length + 1) tried.push((stores.clock.now - began) / 1000);
    }
    assert.deepEqual(tried, [5, 30, 120, 600, 1800]);
    answer = answered(200, JSON.stringify({ uuid: workspaceId, slug: "acme" }));
    stores.clock.now = began + 2 * 3_600_000;
    await proveWaiting(ports, stores.clock.now - 5_000);
    assert.equal(await stateNow(), "active");
  });
  it("erases what nobody proved within a day", async () => {
    answer = answered(401, "");
    stores.clock.now += unprovedLifeMs - 1;
    await proveWaiting(ports, stores.clock.now);
    assert.equal(await stateNow(), "unverified");
    stores.clock.now += 2;
    await proveWaiting(ports, stores.clock.now);
    assert.equal(await stateNow(), undefined);
    assert.deepEqual(changed, ["t1"]);
  });
  it("touches no tenant of another door or state", async () => {
    stores.place({ ...tenant, state: "active", updatedAt: 1 });
    await stores.tenants.add({ ...tenant, id: "t2", door: "webhook", updatedAt: 1 });
    await proveWaiting(ports, 0);
    assert.deepEqual(sent, []);
    assert.equal((await stores.tenants.list()).length, 2);
  });
});
