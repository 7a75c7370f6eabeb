import assert from "node:assert/strict";

import type { BuildState } from "../../src/core/build.ts";
import { badgeOf, badgeWordOf } from "../../src/page-models/badge.ts";

describe("pages/badge", () => {
  const words: readonly (readonly [BuildState | undefined, string])[] = [
    ["passed", "passing"],
    ["failed", "failing"],
    ["unstable", "unstable"],
    ["queued", "running"],
    ["running", "running"],
    ["aborted", "stopped"],
    ["not-built", "stopped"],
    ["lost", "unknown"],
    [undefined, "unknown"],
  ];
  for (const [state, word] of words) {
    it(`says "${word}" for ${state ?? "no build"}`, () => {
      assert.equal(badgeWordOf(state), word);
      assert.match(badgeOf(state, "build"), new RegExp(`<title>build: ${word}</title>`));
    });
  }

  it("keeps markup and control characters of a label out of the image (S16)", () => {
    const svg = badgeOf("passed", '<script>alert(1)</script>"\u0000\u202e\n');
    assert.doesNotMatch(svg, /<script/);
    assert.ok(!svg.includes("\u0000") && !svg.includes("\u202e"));
  });

  it("survives a label of 10 kB and an empty one (S16)", () => {
    assert.ok(badgeOf("failed", "x".repeat(10_000)).length < 4000);
    assert.match(badgeOf("failed", " \n"), /<title>build: failing<\/title>/);
  });
});
