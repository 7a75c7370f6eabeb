import assert from "node:assert/strict";

import { afterFailure, closedBreaker } from "../../../src/core/rules/breaker.ts";
import type { Breaker } from "../../../src/core/rules/breaker.ts";

function failed(times: number, now: number, before: Breaker = closedBreaker): Breaker {
  let breaker = before;
  for (let time = 0; time < times; time += 1) breaker = afterFailure(breaker, now);
  return breaker;
}

describe("the breaker of a CI server (R8)", () => {
  it("stays closed for four failures in a row and opens for ten seconds at the fifth", () => {
    assert.deepEqual(failed(4, 1000), { failures: 4, openings: 0 });
    assert.deepEqual(failed(5, 1000), { failures: 5, openings: 1, openUntil: 11_000 });
  });

  it("is not held open longer by tries that were under way when it opened", () => {
    assert.equal(failed(6, 1000, failed(5, 1000)).openUntil, 11_000);
  });

  it("waits twice as long after each trial that fails, and never more than ten hours", () => {
    let breaker = failed(5, 0);
    const waits: number[] = [];
    for (let trial = 0; trial < 14; trial += 1) {
      const now = breaker.openUntil ?? 0;
      breaker = afterFailure(breaker, now);
      waits.push((breaker.openUntil ?? 0) - now);
    }
    assert.deepEqual(waits.slice(0, 3), [20_000, 40_000, 80_000]);
    assert.equal(waits.at(-1), 36_000_000);
  });

  it("R7 holds the whole server back for as long as it asks, an hour at most", () => {
    assert.deepEqual(afterFailure(closedBreaker, 1000, 90_000), { failures: 1, openings: 0, openUntil: 91_000 });
    assert.equal(afterFailure(closedBreaker, 0, 86_400_000).openUntil, 3_600_000);
  });
});
