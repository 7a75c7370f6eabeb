import assert from "node:assert/strict";

import { judgeStatus, nextWaitMs, readRetryAfter } from "../../../src/core/rules/retry.ts";

describe("retry", () => {
  it("R7 waits 0, 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 5 h, 10 h, and then no more", () => {
    const waits = Array.from({ length: 10 }, (_, tries) => nextWaitMs(tries, 0));
    assert.deepEqual(waits, [
      0,
      5000,
      30_000,
      120_000,
      600_000,
      1_800_000,
      7_200_000,
      18_000_000,
      36_000_000,
      undefined,
    ]);
  });

  it("R7 adds at most a tenth by chance", () => {
    assert.equal(nextWaitMs(1, 0.999_999), 5500);
  });

  it("R7 honours Retry-After up to an hour, and never waits less than planned", () => {
    assert.equal(nextWaitMs(1, 0, 60_000), 60_000);
    assert.equal(nextWaitMs(1, 0, 86_400_000), 3_600_000);
    assert.equal(nextWaitMs(4, 0, 1000), 600_000);
  });

  it("reads Retry-After as seconds or as a date, and shrugs at anything else", () => {
    const now = Date.parse("Fri, 01 Jan 2027 00:00:00 GMT");
    assert.equal(readRetryAfter("120", now), 120_000);
    assert.equal(readRetryAfter("Fri, 01 Jan 2027 00:01:00 GMT", now), 60_000);
    assert.equal(readRetryAfter("Fri, 01 Jan 2021 00:01:00 GMT", now), 0);
    for (const value of [undefined, "", "soon", "-5", "1e9"]) assert.equal(readRetryAfter(value, now), undefined);
  });

  it("R7 tells statuses apart", () => {
    assert.deepEqual([200, 204, 301, 400, 403, 404, 408, 410, 425, 429, 500, 503].map(judgeStatus), [
      "taken",
      "taken",
      "park",
      "park",
      "park",
      "park",
      "try-again",
      "disable-link",
      "try-again",
      "try-again",
      "try-again",
      "try-again",
    ]);
  });
});
