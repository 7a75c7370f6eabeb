import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { install } from "../../../src/steps/tenants/install.ts";
import type { Installation, InstallPorts } from "../../../src/steps/tenants/install.ts";
import { makeIds, makeStores } from "../../connect/stores.ts";
import type { Stores } from "../../connect/stores.ts";
import { clientKey, workspaceId } from "../../connect/tokens.ts";

const first: Installation = { clientKey, accountId: workspaceId, name: "acme", sharedSecret: "first" };

describe("steps/install (S3)", () => {
  let stores: Stores;
  let ports: InstallPorts;
  beforeEach(() => {
    stores = makeStores();
    ports = { ...stores, newId: makeIds("t") };
  });
  const secret = (): Promise<string | undefined> => stores.secrets.get("t1", "connect-shared-secret");

  it("writes a first installation down as unverified", async () => {
    const tenant = await install(ports, first);
    assert.deepEqual(
      [tenant.id, tenant.state, tenant.door, tenant.host, tenant.settings],
      ["t1", "unverified", "connect", "bitbucket-cloud", { authorisation: "jwt" }],
    );
    assert.equal(await secret(), "first");
  });
  it("lets an unproved one be replaced, and leaves it unverified even when signed", async () => {
    await install(ports, first);
    const tenant = await install(ports, { ...first, sharedSecret: "second", name: "renamed", provedWith: "first" });
    assert.deepEqual([tenant.id, tenant.state, tenant.name], ["t1", "unverified", "renamed"]);
    assert.equal(await secret(), "second");
  });
  it("changes nothing of a proved one without a signature, though the door should have asked for it", async () => {
    const tenant = await install(ports, first);
    for (const state of ["active", "uninstalled"] as const) {
      stores.place({ ...tenant, state });
      await assert.rejects(
        install(ports, { ...first, sharedSecret: "forged" }),
        (thrown: unknown) => thrown instanceof Problem && thrown.code === "installation-refused",
      );
      assert.equal(await secret(), "first");
    }
  });
  it("takes a removed one back with its settings, when signed", async () => {
    const tenant = await install(ports, first);
    stores.place({
      ...tenant,
      state: "uninstalled",
      settings: {
        authorisation: "jwt",
        allowedHosts: ["ci.example.com"],
        uninstalledAt: 1,
        authorisationProblem: "old",
      },
    });
    await assert.rejects(
      install(ports, { ...first, sharedSecret: "next", provedWith: "another" }),
      /Another installation of this workspace came first/,
    );
    const back = await install(ports, { ...first, sharedSecret: "next", provedWith: "first" });
    assert.deepEqual(
      [back.id, back.state, back.settings],
      ["t1", "active", { authorisation: "jwt", allowedHosts: ["ci.example.com"] }],
    );
    assert.equal(await secret(), "next");
  });
  it("makes one tenant of two first calls at the same moment", async () => {
    const add = ports.tenants.add.bind(ports.tenants);
    let isFirst = true;
    const racing: InstallPorts = {
      ...ports,
      tenants: {
        ...ports.tenants,
        add: async (tenant, secrets) => {
          if (isFirst) {
            isFirst = false;
            await install(ports, { ...first, sharedSecret: "the other" });
            throw new Problem("conflict", "it is there already");
          }
          await add(tenant, secrets);
        },
      },
    };
    const tenant = await install(racing, first);
    assert.equal(tenant.state, "unverified");
    assert.equal((await stores.tenants.list()).length, 1);
    assert.equal(await stores.secrets.get(tenant.id, "connect-shared-secret"), "first");
  });
});
