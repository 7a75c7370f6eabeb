import assert from "node:assert/strict";

import { adoptForgeInstallation, removeForgeInstallation } from "../../../src/steps/tenants/forge-installation.ts";
import { eraseUninstalled, graceMs } from "../../../src/steps/tenants/uninstall.ts";
import type { Tenant } from "../../../src/core/tenant.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { noRows } from "../../memory-store/rows.ts";
import { keepLog } from "../../sample.ts";

const accountId = "{4c16a397-1111-4222-8333-444455556666}";
const minute = 60_000;

describe("the Forge app in a workspace", () => {
  let time: number;
  let stopped: string[];
  let store: ReturnType<typeof memoryStore>;
  let ids: number;
  beforeEach(() => {
    time = 1_795_000_000_000;
    stopped = [];
    ids = 0;
    store = memoryStore(noRows(), () => time);
  });
  const clock = (): number => time;
  const caller = (installationId = "first", issuedAt = time) => ({ accountId, installationId, issuedAt });
  const adopt = (by = caller(), call: "event" | "call" | "installed" = "call"): Promise<Tenant> =>
    adoptForgeInstallation({ tenants: store.tenants, newId: () => `tenant-${(ids += 1)}`, clock }, by, call);
  const remove = (by = caller()): Promise<Tenant | undefined> =>
    removeForgeInstallation(
      {
        store,
        queue: {
          cancelWaiting: (tenantId) => {
            stopped.push(tenantId);
            return Promise.resolve(1);
          },
        },
        clock,
        log: keepLog(),
      },
      by,
    );

  it("is one tenant, whatever call comes first and however often", async () => {
    const [one, two] = await Promise.all([adopt(caller(), "event"), adopt(caller(), "installed")]);
    assert.equal(one.id, two.id);
    assert.equal((await store.tenants.list()).length, 1);
    assert.deepEqual([one.state, one.accountId, one.settings.installationId], ["active", accountId, "first"]);
  });

  it("stays the same tenant when it is installed anew", async () => {
    const before = await adopt();
    time += minute;
    const after = await adopt(caller("second"), "installed");
    assert.deepEqual([after.id, after.settings.installationId], [before.id, "second"]);
    const late = await adopt(caller("first"), "event");
    assert.equal(late.settings.installationId, "second", "an event of the installation before");
  });

  it("S24 is stopped at once when it is removed, and loses what it trusted us with", async () => {
    const { id } = await adopt();
    await store.secrets.put(id, "forge-system-token", "token");
    assert.equal((await remove())?.state, "uninstalled");
    assert.deepEqual(stopped, [id]);
    assert.equal(await store.secrets.get(id, "forge-system-token"), undefined);
    time += graceMs;
    assert.equal(await eraseUninstalled({ store, clock, log: keepLog() }), 1);
  });

  it("is not removed by what is said of an installation before", async () => {
    await adopt();
    await adopt(caller("second"), "installed");
    assert.equal(await remove(caller("first")), undefined);
    assert.equal((await adopt(caller("second"))).state, "active");
  });

  it("S24 is not brought back by what was on its way when it was removed", async () => {
    const event = caller();
    await adopt();
    time += minute;
    await remove();
    for (const call of ["event", "call", "installed"] as const)
      assert.equal((await adopt(event, call)).state, "uninstalled", call);
    time += minute;
    assert.equal((await adopt(caller(), "call")).state, "uninstalled");
    const again = await adopt(caller(), "installed");
    assert.deepEqual([again.state, again.settings.uninstalledAt], ["active", undefined]);
  });

  it("is back with any call of another installation that is newer than its end", async () => {
    await adopt();
    await remove();
    time += minute;
    assert.equal((await adopt(caller("second"), "event")).settings.installationId, "second");
  });
});
