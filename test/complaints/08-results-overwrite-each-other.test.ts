import assert from "node:assert/strict";

import { statusFrom } from "../../src/core/rules/status.ts";
import { headCommit, sampleBuild, sampleLink } from "../sample.ts";

const of = (build: Parameters<typeof sampleBuild>[0], link: Parameters<typeof sampleLink>[0] = {}): string =>
  statusFrom(sampleBuild(build), sampleLink(link), "https://bridge.example.com/b").key;

describe("complaint 8: a wrong key lets results overwrite each other, or old red stay", () => {
  it("a rerun, another commit and another verdict keep the link's key", () => {
    assert.equal(
      new Set([
        of({}),
        of({ run: "2", number: "13" }),
        of({ commit: headCommit.replace("0", "f") }),
        of({ state: "failed", url: "https://ci.example.com/9" }),
      ]).size,
      1,
    );
  });

  it("links, parts, and a pull request built apart from its branch have keys of their own", () => {
    const apart = { buildsPushAndPullRequest: true };
    const keys = [
      of({}),
      of({}, { statusKey: "lint" }),
      of({ context: "unit" }),
      of({ context: "e2e" }),
      of({ pullRequestId: 7 }, apart),
      of({ pullRequestId: 8 }, apart),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(of({ pullRequestId: 7 }), of({}));
  });
});
