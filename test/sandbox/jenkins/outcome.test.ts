import assert from "node:assert/strict";

import { resultByName } from "../../../sandbox/jenkins/model/outcome.ts";

describe("sandbox/jenkins outcome", () => {
  it("reads the verdict out of names, the worst word first", () => {
    assert.equal(resultByName(["main"]), "SUCCESS");
    assert.equal(resultByName(["feature/Failing"]), "FAILURE");
    assert.equal(resultByName(["unstable", "main"]), "UNSTABLE");
    assert.equal(resultByName(["abort-this"]), "ABORTED");
    assert.equal(resultByName(["not-built"]), "NOT_BUILT");
    assert.equal(resultByName(["unstable", "fail"]), "FAILURE");
  });
});
