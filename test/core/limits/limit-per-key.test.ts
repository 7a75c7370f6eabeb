import assert from "node:assert/strict";

import { makeLimitPerKey } from "../../../src/core/limits/limit-per-key.ts";

describe("places", () => {
  it("are limited for each key by itself, and free again when given back", () => {
    const places = makeLimitPerKey(2);
    const leave = places.take("a");
    assert.ok(leave !== undefined && places.take("a") !== undefined);
    assert.equal(places.take("a"), undefined);
    assert.notEqual(places.take("b"), undefined);
    leave();
    assert.notEqual(places.take("a"), undefined);
    assert.equal(places.take("a"), undefined);
  });
});
