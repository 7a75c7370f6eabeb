import assert from "node:assert/strict";

import { makeNewId } from "../../src/app/new-id.ts";

describe("ids", () => {
  it("are UUIDs of version 7, each after the one before, also when the clock stands or steps back", () => {
    let now = 1_700_000_000_000;
    const newId = makeNewId(() => now);
    const ids = Array.from({ length: 3000 }, (_, index) => {
      if (index === 1000) now -= 60_000;
      if (index > 2000) now += 1;
      return newId();
    });
    assert.deepEqual([...ids].sort(), ids);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("of two processes differ", () => {
    const [one, other] = [makeNewId(() => 1), makeNewId(() => 1)];
    assert.notEqual(one(), other());
  });
});
