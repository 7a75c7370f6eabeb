import assert from "node:assert/strict";

import { createForgeTokens } from "../../src/net/forge-tokens.ts";
import type { ForgeTokens } from "../../src/net/forge-tokens.ts";
import { makeStores } from "../connect/stores.ts";
import type { Stores } from "../connect/stores.ts";
import { apiToken } from "../forge/workspace.ts";
import { sampleTenant } from "../sample.ts";

const hour = 3_600_000;

describe("tokens that Forge brings", () => {
  const tenant = sampleTenant({ id: "t1", settings: { authorisation: "forge" } });
  let stores: Stores;
  let tokens: ForgeTokens;
  let changes: number;
  beforeEach(() => {
    stores = makeStores();
    stores.place(tenant);
    changes = 0;
    tokens = openTokens();
  });
  const openTokens = (): ForgeTokens =>
    createForgeTokens({
      ...stores,
      tenants: {
        change: (id, decide) =>
          stores.tenants.change(id, (current, secretOf) => {
            const change = decide(current, secretOf);
            if (change !== undefined) changes += 1;
            return change;
          }),
      },
    });
  const inHours = (hours: number): number => stores.clock() + hours * hour;

  it("are used until shortly before their end, by every process", async () => {
    assert.equal(await tokens.get(tenant), undefined);
    const token = apiToken("a", inHours(2));
    await tokens.keep(tenant, token);
    assert.equal(await tokens.get(tenant), token);
    assert.equal(await openTokens().get(tenant), token);
    stores.clock.now += 2 * hour - 20_000;
    assert.equal(await tokens.get(tenant), undefined);
    assert.equal(await openTokens().get(tenant), undefined);
  });

  it("are kept by who lives longest, and written down only where that gains something", async () => {
    const long = apiToken("long", inHours(4));
    await tokens.keep(tenant, long);
    await tokens.keep(tenant, apiToken("short", inHours(2)));
    for (let at = 0; at < 20; at += 1) await tokens.keep(tenant, apiToken(`next ${at}`, inHours(4) + at * 1000));
    assert.equal(await tokens.get(tenant), long);
    assert.equal(changes, 1);
    const longer = apiToken("longer", inHours(5));
    await openTokens().keep(tenant, longer);
    tokens.forget(tenant.id);
    assert.equal(await tokens.get(tenant), longer);
  });

  it("that do not tell their end count as good for two hours", async () => {
    await tokens.keep(tenant, "opaque");
    stores.clock.now += 2 * hour - 60_000;
    assert.equal(await tokens.get(tenant), "opaque");
    stores.clock.now += 60_000;
    assert.equal(await tokens.get(tenant), undefined);
  });

  it("are forgotten when they are refused three times, and not sooner", async () => {
    const token = apiToken("a", inHours(2));
    await tokens.keep(tenant, token);
    await tokens.refused(tenant, token);
    await tokens.refused(tenant, token);
    assert.equal(await tokens.get(tenant), token);
    await tokens.refused(tenant, token);
    assert.equal(await tokens.get(tenant), undefined);
    assert.equal(await stores.secrets.get("t1", "forge-system-token"), undefined);
  });

  it("are not kept for a workspace the app was removed from", async () => {
    stores.place({ ...tenant, state: "uninstalled" });
    await tokens.keep(tenant, apiToken("a", inHours(2)));
    assert.equal(await stores.secrets.get("t1", "forge-system-token"), undefined);
  });
});
