import assert from "node:assert/strict";

import { closedAccess } from "../../src/core/server.ts";
import type { LinkStore, Store } from "../../src/core/store.ts";
import { rememberStore } from "../../src/store/remember.ts";
import { memoryStore } from "../memory-store/memory-store.ts";
import { noRows } from "../memory-store/rows.ts";
import { sampleLink, sampleServer } from "../sample.ts";

function countingStore(): { store: Store; asked: () => number; fail: (fails: boolean) => void } {
  let asked = 0;
  let fails = false;
  const rows = noRows();
  rows.links.push(sampleLink());
  const store = memoryStore(rows);
  const get: LinkStore["get"] = (tenantId, linkId) => {
    asked += 1;
    return fails ? Promise.reject(new Error("away")) : store.links.get(tenantId, linkId);
  };
  return {
    store: { ...store, links: { ...store.links, get } },
    asked: () => asked,
    fail: (now) => (fails = now),
  };
}

describe("remembering store", () => {
  const changed: string[] = [];
  const options = { ttlMs: 1000, changed: (tenantId: string) => void changed.push(tenantId) };

  it("asks once for a row that ten deliveries need at the same time", async () => {
    const { store, asked } = countingStore();
    const remembering = rememberStore(store, options);
    await Promise.all(Array.from({ length: 10 }, () => remembering.links.get("tenant-1", "link-1")));
    assert.equal(asked(), 1);
  });

  it("sees its own change at once, and tells it", async () => {
    const { store } = countingStore();
    const remembering = rememberStore(store, options);
    await remembering.links.get("tenant-1", "link-1");
    await remembering.links.setPaused("tenant-1", "link-1", true, 1);
    assert.equal((await remembering.links.get("tenant-1", "link-1"))?.isPaused, true);
    assert.deepEqual(changed.slice(-1), ["tenant-1"]);
  });

  it("S4 sees at once whom a server was closed to, one by one and in the list", async () => {
    const rows = noRows();
    rows.servers.push(sampleServer());
    const { servers } = rememberStore(memoryStore(rows), options);
    await Promise.all([servers.get("tenant-1", "server-1"), servers.list("tenant-1")]);
    await servers.changeAccess("tenant-1", "server-1", () => closedAccess);
    assert.deepEqual((await servers.get("tenant-1", "server-1"))?.access, closedAccess);
    assert.deepEqual(
      (await servers.list("tenant-1")).map(({ access }) => access),
      [closedAccess],
    );
    assert.deepEqual(changed.slice(-1), ["tenant-1"]);
  });

  it("S5 keeps rows of two tenants apart", async () => {
    const { store, asked } = countingStore();
    const remembering = rememberStore(store, options);
    await remembering.links.get("tenant-1", "link-1");
    await remembering.links.get("tenant-2", "link-1");
    assert.equal(asked(), 2);
  });

  it("forgets when told, and never remembers a failure", async () => {
    const { store, asked, fail } = countingStore();
    const remembering = rememberStore(store, options);
    fail(true);
    await assert.rejects(remembering.links.get("tenant-1", "link-1"));
    fail(false);
    await remembering.links.get("tenant-1", "link-1");
    remembering.forget("tenant-1");
    await remembering.links.get("tenant-1", "link-1");
    assert.equal(asked(), 3);
  });
});
