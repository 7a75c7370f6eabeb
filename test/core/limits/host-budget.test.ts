import assert from "node:assert/strict";

import fc from "fast-check";

import { allPeopleLeft, pauseCalls, spendCall } from "../../../src/core/limits/host-budget.ts";
import type { HostBudget, HostShare, Spender, Urgency } from "../../../src/core/limits/host-budget.ts";

const hourMs = 3_600_000;

/** A workspace's budget, kept as the store keeps it. */
function openBudget(before?: HostBudget) {
  let budget = before;
  const shares = new Map<string, HostShare>();
  const spend = (now: number, spender: Spender = {}): number => {
    const party = spender.urgency === "person" ? "people" : `repository ${spender.repositoryId ?? ""}`;
    const spent = spendCall(budget, { own: shares.get(party), all: shares.get("all") }, now, spender);
    if (spent.waitMs > 0) return spent.waitMs;
    budget = spent.budget;
    if (spent.shares !== undefined) shares.set(party, spent.shares.own).set("all", spent.shares.all);
    return 0;
  };
  return {
    spend,
    /** As many calls as there are at once. */
    spendAll(now: number, spender: Spender = {}): number {
      for (let count = 0; ; count += 1) if (spend(now, spender) > 0) return count;
    },
    left: () => budget,
  };
}

const urgencyOf = fc.constantFrom<Urgency | undefined>(undefined, "person", "progress", "background");
const repositoryOf = fc.constantFrom("one", "two", "three");

describe("the budget of calls to a host", () => {
  it("R13 allows at most 1,000 calls in any hour, however they come and whoever makes them", () => {
    const ask = { afterMs: fc.integer({ min: 0, max: 20_000 }), times: fc.integer({ min: 1, max: 40 }) };
    const asks = fc.record({ ...ask, urgency: urgencyOf, repositoryId: repositoryOf });
    fc.assert(
      fc.property(fc.array(asks, { minLength: 100, maxLength: 300 }), (all) => {
        const made: number[] = [];
        const budget = openBudget();
        let now = 1_000_000;
        for (const { afterMs, times, ...spender } of all) {
          now += afterMs;
          for (let time = 0; time < times; time += 1) if (budget.spend(now, spender) === 0) made.push(now);
        }
        assert.ok(made.every((at, index) => (made[index + 1000] ?? Infinity) - at >= hourMs));
      }),
      { numRuns: 30 },
    );
  });

  it("R13 keeps the last calls for people, those before for verdicts, and those before for progress", () => {
    const budget = openBudget();
    const spendAll = (urgency?: Urgency) => budget.spendAll(0, { urgency, repositoryId: "one" });
    assert.deepEqual([spendAll("background"), spendAll(), spendAll("progress")], [70, 30, 0]);
    assert.ok(spendAll("person") >= 60);
    assert.equal(openBudget().spendAll(0, { urgency: "progress", repositoryId: "one" }), 70);
  });

  it("R13 a storm of one repository's statuses takes none of people's calls, and not all of others'", () => {
    const budget = openBudget();
    assert.equal(budget.spendAll(0, { repositoryId: "storm" }), 100);
    assert.ok(budget.spendAll(0, { repositoryId: "quiet" }) >= 20);
    assert.equal(budget.spend(0, { urgency: "person" }), 0);
    let people = 0;
    for (let now = 0; now < hourMs; now += 1_000) {
      for (let time = 0; time < 3; time += 1) budget.spend(now, { repositoryId: "storm" });
      if (now % 20_000 === 0 && budget.spend(now, { urgency: "person" }) === 0) people += 1;
    }
    assert.equal(people, hourMs / 20_000);
  });

  it("R13 shares the calls out between repositories that all want more, however many each asks for", () => {
    const budget = openBudget();
    const made = { loud: 0, calm: 0, late: 0 };
    for (let now = 0; now < hourMs; now += 500) {
      for (let time = 0; time < 10; time += 1) if (budget.spend(now, { repositoryId: "loud" }) === 0) made.loud += 1;
      if (budget.spend(now, { repositoryId: "calm" }) === 0) made.calm += 1;
      if (now > hourMs / 2 && budget.spend(now, { repositoryId: "late" }) === 0) made.late += 1;
    }
    assert.ok(made.calm > 250, JSON.stringify(made));
    assert.ok(made.late > 100, JSON.stringify(made));
    assert.ok(made.loud < 1.6 * made.calm, JSON.stringify(made));
  });

  it("R13 gives one repository all that nobody else wants", () => {
    const budget = openBudget();
    let made = 0;
    for (let now = 0; now < hourMs; now += 1_000) if (budget.spend(now, { repositoryId: "alone" }) === 0) made += 1;
    assert.ok(made >= 100 + 795, String(made));
  });

  it("R13 lets people have more than their own calls only as one more who shares", () => {
    const budget = openBudget();
    let verdicts = 0;
    for (let now = 0; now < hourMs; now += 500) {
      for (let time = 0; time < 10; time += 1) budget.spend(now, { urgency: "person" });
      if (budget.spend(now, { repositoryId: "one" }) === 0) verdicts += 1;
    }
    assert.ok(verdicts > 250, String(verdicts));
  });

  it("has a call again when it said so", () => {
    const budget = openBudget({ left: 0, peopleLeft: allPeopleLeft, at: 0, pausedUntil: 0 });
    const waitMs = budget.spend(0);
    assert.equal(waitMs, 4500);
    assert.ok(budget.spend(waitMs - 100) > 0);
    assert.equal(budget.spend(waitMs), 0);
    assert.equal(budget.left()?.left, 0);
    const empty = openBudget({ left: 0, peopleLeft: 0, at: 0, pausedUntil: 0 });
    const personMs = empty.spend(0, { urgency: "person" });
    assert.ok(personMs <= 18_000);
    assert.equal(empty.spend(personMs, { urgency: "person" }), 0);
  });

  it("R13 calls nothing while the host asked for a pause, which is an hour at most", () => {
    const paused = pauseCalls(undefined, 0, 90_000);
    assert.equal(openBudget(paused).spend(30_000, { urgency: "person" }), 60_000);
    assert.equal(openBudget(paused).spend(90_000), 0);
    assert.equal(openBudget(pauseCalls(undefined, 0, 10 * hourMs)).spend(0), hourMs);
  });

  it("R11 neither gives nor takes calls when the clock steps by an hour", () => {
    const stepped = openBudget({ left: 5000, peopleLeft: 5000, at: hourMs * 2, pausedUntil: 0 });
    assert.equal(stepped.spend(hourMs), 0);
    assert.deepEqual([stepped.left()?.left, stepped.left()?.peopleLeft], [4000, 5000]);
    const paused = openBudget({ left: 5000, peopleLeft: 0, at: hourMs * 3, pausedUntil: hourMs * 3 + 60_000 });
    assert.equal(paused.spend(hourMs), 0);
  });
});
