import assert from "node:assert/strict";

import { ciAdapters } from "../../../src/ci/registry.ts";
import { viewKindChoices } from "../../../src/page-models/forms/choice-view.ts";
import { pathsOf } from "../../../src/page-models/paths.ts";

describe("the kinds of CI servers", () => {
  it("begin with the most used, Jenkins first, and go on by name, each of them once", () => {
    const groups = viewKindChoices(Object.values(ciAdapters), pathsOf("r"));
    const labels = groups.map(({ choices }) => choices.map(({ label }) => label));
    assert.equal(labels[0]?.[0], "Jenkins");
    assert.deepEqual(
      labels[1],
      labels[1]?.toSorted((one, other) => one.localeCompare(other, "en")),
    );
    assert.equal(new Set(labels.flat()).size, Object.keys(ciAdapters).length);
    assert.equal(viewKindChoices([], pathsOf("r")).length, 0);
  });
});
