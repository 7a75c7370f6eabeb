import assert from "node:assert/strict";

import { repositoryId, sampleTenant, sampleTime } from "../../sample.ts";
import { describeOnEachStore } from "../each-store.ts";

describeOnEachStore("branch heads", (open) => {
  it("are kept by branch, changed, forgotten, and gone with their tenant", async () => {
    const { store } = open();
    await store.tenants.add(sampleTenant());
    const { heads } = store;
    assert.deepEqual(await heads.of("tenant-1", repositoryId), new Map());
    const many = new Map(Array.from({ length: 1200 }, (_, at) => [`topic/${at}`, String(at).padStart(40, "0")]));
    await heads.change("tenant-1", repositoryId, many, [], sampleTime);
    assert.equal((await heads.of("tenant-1", repositoryId)).size, 1200);
    await heads.change(
      "tenant-1",
      repositoryId,
      new Map([["topic/0", "f".repeat(40)]]),
      ["topic/1", "topic/none"],
      sampleTime + 1,
    );
    const after = await heads.of("tenant-1", repositoryId);
    assert.deepEqual([after.size, after.get("topic/0"), after.has("topic/1")], [1199, "f".repeat(40), false]);
    assert.equal((await heads.of("tenant-1", "another")).size, 0);
    await store.tenants.erase("tenant-1");
    assert.equal((await heads.of("tenant-1", repositoryId)).size, 0);
  });
});
