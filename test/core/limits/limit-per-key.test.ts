import assert from "node:assert/strict";

import { makeLimitPerKey } from "../../../src/core/limits/limit-per-key.ts";

describe("limit per key", () => {
  it("counts each key by itself, and lets another in for each that ended", () => {
    const limit = makeLimitPerKey(2);
    const leave = limit.take("a");
    assert.ok(leave !== undefined && limit.take("a") !== undefined);
    assert.equal(limit.take("a"), undefined);
    assert.notEqual(limit.take("b"), undefined);
    leave();
    assert.notEqual(limit.take("a"), undefined);
    assert.equal(limit.take("a"), undefined);
  });
});
