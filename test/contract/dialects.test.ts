// What every dialect must keep, whatever its sender: run over the registry. A new one adds its sample and is held to
// the same.

import assert from "node:assert/strict";

import { dialects } from "../../src/dialects/registry.ts";

import { describeChecks } from "./check.ts";
import { dialectSamples } from "./dialect-samples.ts";
import { checksOfDialect } from "./dialect-suite.ts";

describe("contract: dialects", () => {
  it("has a sample of every registered dialect", () =>
    assert.deepEqual(Object.keys(dialects).sort(), Object.keys(dialectSamples).sort()));

  for (const [id, dialect] of Object.entries(dialects)) {
    const sample = dialectSamples[id];
    if (sample !== undefined) describe(id, () => describeChecks(checksOfDialect(id, dialect, sample)));
  }
});
