import assert from "node:assert/strict";

import { createManualClock, scopeClock } from "../../../sandbox/stand-in/clock.ts";

describe("sandbox/stand-in clock", () => {
  it("runs what is due in order of time, and what that asks for in turn", () => {
    const clock = createManualClock(0);
    const ran: string[] = [];
    clock.after(20, () => ran.push(`b${clock.now()}`));
    clock.after(10, () => {
      ran.push(`a${clock.now()}`);
      clock.after(5, () => ran.push(`c${clock.now()}`));
    });
    const cancel = clock.after(1, () => ran.push("never"));
    cancel();
    clock.advance(30);
    assert.deepEqual([ran, clock.now()], [["a10", "c15", "b20"], 30]);
  });

  it("drops everything pending at once", () => {
    const clock = createManualClock(0);
    const scoped = scopeClock(clock);
    let ran = 0;
    scoped.after(5, () => (ran += 1));
    scoped.after(6, () => (ran += 1))();
    scoped.dropAll();
    clock.advance(10);
    assert.equal(ran, 0);
    scoped.after(5, () => (ran += 1));
    clock.advance(5);
    assert.equal(ran, 1);
  });
});
