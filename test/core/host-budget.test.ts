import assert from "node:assert/strict";

import fc from "fast-check";

import { pauseCalls, spendCall } from "../../src/core/host-budget.ts";
import type { HostBudget, Urgency } from "../../src/core/host-budget.ts";

const hourMs = 3_600_000;

describe("the budget of calls to a host", () => {
  it("R13 allows at most 1,000 calls in any hour, however they come", () => {
    const urgency = fc.constantFrom<Urgency | undefined>(undefined, "progress", "background");
    const asks = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), times: fc.integer({ min: 1, max: 40 }), urgency }), { minLength: 100, maxLength: 300 });
    fc.assert(
      fc.property(asks, (all) => {
        const made: number[] = [];
        let budget: HostBudget | undefined;
        let now = 1_000_000;
        for (const ask of all) {
          now += ask.afterMs;
          for (let time = 0; time < ask.times; time += 1) {
            const spent = spendCall(budget, now, ask.urgency);
            budget = spent.budget;
            if (spent.waitMs === 0) made.push(now);
          }
        }
        assert.ok(made.every((at, index) => (made[index + 1000] ?? Infinity) - at >= hourMs));
      }),
      { numRuns: 30 },
    );
  });

  it("R13 keeps the last calls for verdicts, and those before for progress", () => {
    let budget: HostBudget | undefined;
    const spendAll = (urgency?: Urgency): number => {
      for (let count = 0; ; count += 1) {
        const spent = spendCall(budget, 0, urgency);
        budget = spent.budget;
        if (spent.waitMs > 0) return count;
      }
    };
    assert.deepEqual([spendAll("background"), spendAll("progress"), spendAll()], [100, 60, 40]);
  });

  it("has a call again when it said so", () => {
    let budget: HostBudget = { left: 0, at: 0, pausedUntil: 0 };
    const { waitMs } = spendCall(budget, 0);
    assert.equal(waitMs, 4500);
    assert.ok(spendCall(budget, waitMs - 100).waitMs > 0);
    ({ budget } = spendCall(budget, waitMs));
    assert.equal(budget.left, 0);
  });

  it("R13 calls nothing while the host asked for a pause, which is an hour at most", () => {
    const paused = pauseCalls(undefined, 0, 90_000);
    assert.equal(spendCall(paused, 30_000).waitMs, 60_000);
    assert.equal(spendCall(paused, 90_000).waitMs, 0);
    assert.equal(spendCall(pauseCalls(undefined, 0, 10 * hourMs), 0).waitMs, hourMs);
  });

  it("R11 neither gives nor takes calls when the clock steps by an hour", () => {
    const spent = spendCall({ left: 5000, at: hourMs * 2, pausedUntil: 0 }, hourMs);
    assert.equal(spent.budget.left, 4000);
    assert.equal(spendCall({ left: 5000, at: hourMs * 3, pausedUntil: hourMs * 3 + 60_000 }, hourMs).waitMs, 0);
  });
});
