import assert from "node:assert/strict";

import { correctBy, filesToRunAgain } from "../../tools/test-outcome.ts";

const red = {
  passed: 8,
  failed: 2,
  skipped: 0,
  failures: [
    { file: "test/a.test.ts", title: "a shakes" },
    { file: "test/b.test.ts", title: "b is broken" },
  ],
};

describe("a second run of what failed", () => {
  it("takes the files that failed, each once", () => {
    const failures = [...red.failures, { file: "test/a.test.ts", title: "a, again" }];
    assert.deepEqual(filesToRunAgain({ ...red, failures }), ["test/a.test.ts", "test/b.test.ts"]);
  });

  it("is not made when many files failed, or when nobody knows which", () => {
    const many = Array.from({ length: 4 }, (_, at) => ({ file: `test/${at}.test.ts`, title: String(at) }));
    assert.deepEqual(filesToRunAgain({ ...red, failures: many }), []);
    assert.deepEqual(filesToRunAgain({ ...red, failures: [...red.failures, { title: "somewhere" }] }), []);
  });

  it("names what passed then, and leaves failed what failed twice", () => {
    const second = { passed: 3, failed: 1, skipped: 0, failures: [{ file: "test/b.test.ts", title: "b is broken" }] };
    const { passed, failed, unsteady } = correctBy(red, second);
    assert.deepEqual({ passed, failed, unsteady }, { passed: 9, failed: 1, unsteady: ["a shakes"] });
  });
});
