import assert from "node:assert/strict";

import { createKnownTenants } from "../../src/connect/known-tenants.ts";
import type { Tenant } from "../../src/core/tenant.ts";
import { makeStores } from "./stores.ts";
import type { Stores } from "./stores.ts";
import { clientKey, sharedSecret, workspaceId } from "./tokens.ts";

const tenant: Tenant = {
  id: "t1",
  door: "connect",
  host: "bitbucket-cloud",
  accountId: workspaceId,
  doorKey: clientKey,
  name: "acme",
  state: "active",
  settings: { authorisation: "jwt" },
  createdAt: 1,
  updatedAt: 1,
};

describe("connect/known-tenants", () => {
  let stores: Stores;
  beforeEach(async () => {
    stores = makeStores();
    await stores.tenants.add(tenant);
    await stores.secrets.put("t1", "connect-shared-secret", sharedSecret);
  });

  it("asks the database once for many", async () => {
    const known = createKnownTenants(stores);
    const found = await Promise.all(Array.from({ length: 10 }, () => known.get(clientKey)));
    assert.ok(found.every((one) => one?.tenant.id === "t1" && one.secret === sharedSecret));
    await known.get(clientKey);
    assert.equal(stores.reads.tenants, 1);
  });
  it("remembers unknown keys, too", async () => {
    const known = createKnownTenants(stores);
    assert.equal(await known.get("connection:1"), undefined);
    assert.equal(await known.get("connection:1"), undefined);
    assert.equal(stores.reads.tenants, 1);
  });
  it("reads anew what was forgotten, even while it was being read", async () => {
    const known = createKnownTenants(stores);
    const early = known.get(clientKey);
    known.forget(clientKey);
    await stores.secrets.put("t1", "connect-shared-secret", "a newer secret of Bitbucket's");
    await early;
    assert.equal((await known.get(clientKey))?.secret, "a newer secret of Bitbucket's");
  });
  it("knows nobody without a secret", async () => {
    await stores.secrets.remove("t1", "connect-shared-secret");
    assert.equal(await createKnownTenants(stores).get(clientKey), undefined);
  });
  it("does not remember that the database was away", async () => {
    let isAway = true;
    const known = createKnownTenants({
      ...stores,
      tenants: {
        byDoorKey: (door, key) => (isAway ? Promise.reject(new Error("away")) : stores.tenants.byDoorKey(door, key)),
      },
    });
    await assert.rejects(known.get(clientKey), /away/);
    isAway = false;
    assert.equal((await known.get(clientKey))?.tenant.id, "t1");
  });
});
