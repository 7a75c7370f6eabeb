import assert from "node:assert/strict";

import { makeRoom } from "../../../src/core/limits/room.ts";

describe("room", () => {
  it("S16: holds so much and no more, half of it for one, and counts nothing that is small", () => {
    const room = makeRoom({ all: 100, small: 10 });
    for (let count = 0; count < 50; count += 1) assert.ok(room.take("a", 9) !== undefined);
    const first = room.take("a", 40);
    assert.ok(first !== undefined);
    assert.equal(room.take("a", 20), undefined, "more than half for one");
    assert.ok(room.take("b", 50) !== undefined);
    assert.equal(room.take("c", 20), undefined, "more than there is");
    first();
    assert.ok(room.take("c", 20) !== undefined);
  });

  it("turns away nobody for good: what is larger than everything gets everything once it is free", () => {
    const room = makeRoom({ all: 100, small: 10 });
    const leave = room.take("a", 1_000);
    assert.ok(leave !== undefined);
    assert.equal(room.take("b", 10), undefined);
    leave();
    assert.ok(room.take("b", 1_000) !== undefined);
  });

  it("wakes those who wait when room comes free", async () => {
    const room = makeRoom({ all: 100, small: 10 });
    const leave = room.take("a", 100);
    const waited = room.freed();
    leave?.();
    await waited;
  });
});
