import assert from "node:assert/strict";

import { countOf, durationWords, timeOf } from "../../../src/page-models/words/time-words.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const second = 1000;

describe("pages/time-words", () => {
  const said: readonly (readonly [seconds: number, words: string])[] = [
    [0, "just now"],
    [4, "just now"],
    [5, "5 seconds ago"],
    [61, "1 minute ago"],
    [3 * 60, "3 minutes ago"],
    [3600, "1 hour ago"],
    [26 * 3600, "1 day ago"],
    [20 * 86_400, "2 weeks ago"],
    [70 * 86_400, "2 months ago"],
    [800 * 86_400, "2 years ago"],
    [-90, "in 1 minute"],
  ];
  for (const [seconds, words] of said)
    it(`says "${words}" for ${seconds} s`, () => assert.equal(timeOf(now - seconds * second, now).words, words));

  it("keeps the exact moment beside the words", () => {
    assert.deepEqual(timeOf(now, now), {
      iso: "2026-11-22T12:00:00.000Z",
      words: "just now",
      full: "2026-11-22 12:00:00 UTC",
    });
  });

  it("says how long something took in the units a person uses", () => {
    assert.deepEqual([80, 4200, 42_000, 180_000, 185_000, 7_800_000].map(durationWords), [
      "0.1 s",
      "4.2 s",
      "42 s",
      "3 min",
      "3 min 5 s",
      "2 h 10 min",
    ]);
  });

  it("never says 60 of a smaller unit", () => {
    assert.deepEqual([59_700, 119_700, 3_599_700, 7_199_000].map(durationWords), ["1 min", "2 min", "1 h", "2 h"]);
  });

  it("counts in the plural", () =>
    assert.deepEqual(
      [countOf(1, "try"), countOf(2, "try"), countOf(0, "link"), countOf(2, "day")],
      ["1 try", "2 tries", "0 links", "2 days"],
    ));
});
