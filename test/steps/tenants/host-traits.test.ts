import assert from "node:assert/strict";

import type { TenantStore } from "../../../src/core/store.ts";
import { changeTenant } from "../../../src/core/tenant.ts";
import type { Tenant } from "../../../src/core/tenant.ts";
import { knownTraits, rememberTraits } from "../../../src/steps/tenants/host-traits.ts";
import { sampleTenant } from "../../sample.ts";

describe("host traits", () => {
  const day = 24 * 60 * 60_000;

  function keeper(): {
    tenant: Tenant;
    saves: number;
    at: number;
    remember: (seen: readonly "no-builds-api"[]) => Promise<void>;
  } {
    const state = {
      tenant: sampleTenant(),
      saves: 0,
      at: 1000,
      remember: (seen: readonly "no-builds-api"[]) =>
        rememberTraits(
          { store: { tenants: { get: () => Promise.resolve(state.tenant), change } }, clock: () => state.at },
          "tenant-1",
          seen,
        ),
    };
    const change: TenantStore["change"] = (_id, decide) => {
      state.tenant = changeTenant(state.tenant, decide(state.tenant, () => undefined) ?? { updatedAt: 0 });
      state.saves += 1;
      return Promise.resolve(state.tenant);
    };
    return state;
  }

  it("are remembered for a day and then found out anew, since hosts are upgraded", async () => {
    const kept = keeper();
    await kept.remember(["no-builds-api"]);
    assert.deepEqual(knownTraits(kept.tenant, 1000 + day - 1), ["no-builds-api"]);
    assert.deepEqual(knownTraits(kept.tenant, 1000 + day), []);
    kept.at += day;
    await kept.remember(["no-builds-api"]);
    assert.deepEqual(knownTraits(kept.tenant, kept.at), ["no-builds-api"]);
  });

  it("are written only when they are new", async () => {
    const kept = keeper();
    await kept.remember([]);
    await kept.remember(["no-builds-api"]);
    await kept.remember(["no-builds-api"]);
    assert.equal(kept.saves, 1);
  });
});
