import assert from "node:assert/strict";

import { statusFrom } from "../../src/core/rules/status.ts";
import { sampleBuild, sampleLink } from "../sample.ts";

const keyOf = (context: string, statusKey = "ci-payments"): string =>
  statusFrom(sampleBuild({ context }), sampleLink({ statusKey }), "https://bridge.example.com/b").key;

describe("complaint 7: a status key over 40 characters is refused, and nothing is shown", () => {
  it("no key is longer, whatever the names, and two long ones that begin alike stay two", () => {
    const contexts = [
      "runtests",
      `${"integration-tests-on-".repeat(20)}linux`,
      `${"integration-tests-on-".repeat(20)}windows`,
      "payments-http://jenkins.example.com/job/a/",
      "ä".repeat(300),
    ];
    const keys = contexts.map((context) => keyOf(context));
    assert.ok(
      keys.every((key) => key.length > 0 && key.length <= 40),
      keys.join(" "),
    );
    assert.equal(new Set(keys).size, contexts.length);
  });
});
