import assert from "node:assert/strict";

import { chooseTests, quickPlaces } from "../../tools/choose-tests.ts";

describe("choosing tests", () => {
  it("means every test file when no place is named", () => {
    const all = chooseTests([]);
    assert.ok(all.includes("test/tools/choose-tests.test.ts"));
    assert.ok(all.every((file) => file.startsWith("test/") && file.endsWith(".test.ts")));
    assert.equal(new Set(all).size, all.length);
  });

  it("starts with what takes longest", () => {
    assert.equal(chooseTests([])[0], "test/flow/chaos.test.ts");
  });

  it("takes folders with all below them, and single files", () => {
    const chosen = chooseTests(["test/deploy", "test/house.test.ts"]);
    assert.deepEqual(chosen.slice(-2), ["test/deploy/unit.test.ts", "test/house.test.ts"]);
  });

  it("names a place that does not exist", () => {
    assert.throws(() => chooseTests(["test/nowhere"]), /There is no test\/nowhere/);
  });

  it("finds every place of the quick run", () => {
    for (const place of quickPlaces) assert.ok(chooseTests([place]).length > 0, place);
  });
});
