import assert from "node:assert/strict";

import { openLedger } from "../../../bench/chaos/ledger.ts";
import type { Figures } from "../../../bench/chaos/ledger.ts";

const nothing = { superseded: new Set<string>(), unfinished: new Set<string>() };

function judged(story: (ledger: ReturnType<typeof openLedger>) => void, found = nothing): Partial<Figures> {
  const ledger = openLedger();
  for (const [turn, commit] of ["a", "b", "c"].entries())
    ledger.sent({ commit, server: "quick", branch: "main", turn });
  story(ledger);
  return Object.fromEntries(Object.entries(ledger.judge(found)).filter(([, count]) => count > 0));
}

describe("the chaos run's ledger", () => {
  it("sees what was acknowledged and never taken", () => {
    const figures = judged((ledger) => {
      ledger.acknowledged("a");
      ledger.acknowledged("b");
      ledger.taken("quick", "b");
    });
    assert.deepEqual(figures, { acked: 2, delivered: 1, lost: 1 });
  });

  it("counts a push as superseded only when the database says so and a newer one was taken", () => {
    const found = { ...nothing, superseded: new Set(["a", "c"]) };
    const figures = judged((ledger) => {
      for (const commit of ["a", "b", "c"]) ledger.acknowledged(commit);
      ledger.taken("quick", "b");
    }, found);
    assert.deepEqual(figures, { acked: 3, delivered: 1, superseded: 1, lost: 1 });
  });

  it("sees builds nobody pushed, builds at the wrong server, repeated builds, and builds in the wrong order", () => {
    const figures = judged((ledger) => {
      ledger.taken("quick", "x");
      ledger.taken("late", "a");
      ledger.taken("quick", "b");
      ledger.taken("quick", "b");
      ledger.taken("quick", "a");
    });
    assert.deepEqual(figures, { invented: 2, duplicates: 1, out_of_order: 1 });
  });

  it("sees results that were acknowledged and are not shown", () => {
    const figures = judged((ledger) => ledger.resultKept("delivery-1"), {
      ...nothing,
      unfinished: new Set(["delivery-1", "delivery-2"]),
    });
    assert.deepEqual(figures, { results_lost: 1 });
  });
});
