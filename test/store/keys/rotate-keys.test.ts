import assert from "node:assert/strict";
import { Problem } from "../../../src/core/problem.ts";
import { rotateKeys } from "../../../src/store/keys/rotate-keys.ts";
import { makeSeal } from "../../../src/store/keys/seal.ts";
import { openStore } from "../../../src/store/store.ts";
import { sampleTime } from "../../sample.ts";
import { describeOnEachDatabase } from "../each-database.ts";
import { addTenant } from "../sample-hook.ts";

const older = { id: "2025", key: new Uint8Array(32).fill(1) };
const newer = { id: "2026", key: new Uint8Array(32).fill(2) };

describeOnEachDatabase("rotating keys", (bench) => {
  it("S8 seals every secret again, after which the older key is not needed", async () => {
    const before = openStore(bench.database(), makeSeal([older]), () => sampleTime);
    await addTenant(before);
    await before.secrets.put("tenant-1", "access-token", "hush");
    await before.endpoints.add({ id: "endpoint-1", tenantId: "tenant-1", dialect: "github", secret: "quiet" });
    await before.once.put("state", "key", "value", sampleTime + 1);
    const link = await before.links.get("tenant-1", "link-1");

    assert.equal(await rotateKeys(bench.database(), makeSeal([newer, older])), 8);
    assert.equal(await rotateKeys(bench.database(), makeSeal([newer, older])), 0);

    const after = openStore(bench.database(), makeSeal([newer]), () => sampleTime);
    assert.deepEqual(await after.links.get("tenant-1", "link-1"), link);
    assert.equal(await after.secrets.get("tenant-1", "access-token"), "hush");
    assert.equal((await after.endpoints.byId("endpoint-1"))?.secret, "quiet");
    assert.deepEqual((await after.servers.list("tenant-1"))[0]?.secrets, { apiToken: "canary-api-token" });
    assert.equal(await after.once.take("state", "key"), "value");
    await assert.rejects(
      before.secrets.get("tenant-1", "access-token"),
      (thrown) => thrown instanceof Problem && /"2026", which is not configured/.test(thrown.message),
    );
  });
});
