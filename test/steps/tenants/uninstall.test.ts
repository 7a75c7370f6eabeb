import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import type { Tenant } from "../../../src/core/tenant.ts";
import { eraseUninstalled, graceMs, uninstall } from "../../../src/steps/tenants/uninstall.ts";
import type { UninstallPorts } from "../../../src/steps/tenants/uninstall.ts";
import { makeLog, makeStores } from "../../connect/stores.ts";
import type { Stores } from "../../connect/stores.ts";

const tenant: Tenant = {
  id: "t1",
  door: "connect",
  host: "bitbucket-cloud",
  accountId: "{a}",
  doorKey: "connection:1",
  name: "acme",
  state: "active",
  settings: { authorisation: "jwt" },
  createdAt: 1,
  updatedAt: 1,
};

describe("steps/uninstall (S24)", () => {
  let stores: Stores;
  let ports: UninstallPorts;
  let done: string[];
  beforeEach(async () => {
    stores = makeStores();
    await stores.tenants.add(tenant, { "connect-shared-secret": "secret" });
    done = [];
    ports = {
      store: stores,
      clock: stores.clock,
      log: makeLog(),
      queue: {
        cancelWaiting: async (id) => {
          done.push(`cancelled while ${(await stores.tenants.get(id))?.state ?? "gone"}`);
          return 3;
        },
      },
    };
  });

  it("stops the tenant before it cancels what waits, so that nothing is added behind its back", async () => {
    await uninstall(ports, tenant, "secret");
    assert.deepEqual(done, ["cancelled while uninstalled"]);
  });
  it("destroys credentials with the change, and keeps the shared secret for a later installation", async () => {
    const names = ["access-token", "basic-credentials", "oauth-client", "oauth-tokens", "ca-certificate"] as const;
    for (const name of names) await stores.secrets.put("t1", name, "secret");
    await uninstall(ports, tenant, "secret");
    for (const name of names) assert.equal(await stores.secrets.get("t1", name), undefined);
    assert.equal(await stores.secrets.get("t1", "connect-shared-secret"), "secret");
  });
  it("removes nothing for a call that an installation before the present one signed", async () => {
    await stores.secrets.put("t1", "connect-shared-secret", "the secret of a later installation");
    await assert.rejects(
      uninstall(ports, tenant, "secret"),
      (thrown: unknown) => thrown instanceof Problem && thrown.code === "installation-refused",
    );
    assert.equal((await stores.tenants.get("t1"))?.state, "active");
    assert.deepEqual(done, []);
  });
  it("counts the grace time from the first removal, and erases the tenant at its end", async () => {
    await uninstall(ports, tenant, "secret");
    stores.clock.now += graceMs - 1;
    await uninstall(ports, tenant, "secret");
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
    stores.place({ ...tenant, state: "unverified" });
    await uninstall(ports, tenant, "secret");
    assert.equal(await stores.tenants.get("t1"), undefined);
  });
});
