import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

import type { Sql } from "../../src/core/ports.ts";
import type { WorkKind } from "../../src/core/queue.ts";
import { allWork, makeWaker } from "../../src/queue/wake.ts";

/** Two processes' wakers on one database that only passes announcements on. */
function makeWakers() {
  const listeners = new Set<(payload: string) => void>();
  const announced: string[] = [];
  const sql = {
    dialect: "postgres",
    listen: (_channel: string, heard: (payload: string) => void) => {
      listeners.add(heard);
      return Promise.resolve(() => void listeners.delete(heard));
    },
    notify: (_channel: string, payload: string) => {
      announced.push(payload);
      for (const heard of listeners) heard(payload);
      return Promise.resolve();
    },
  } as Partial<Sql> as Sql;
  return {
    one: makeWaker(sql, "one"),
    two: makeWaker(sql, "two"),
    announced,
    hear: (payload: string) => listeners.forEach((heard) => heard(payload)),
  };
}

function listenTo(waker: ReturnType<typeof makeWaker>): WorkKind[][] {
  const told: WorkKind[][] = [];
  waker.onWork((kinds) => told.push([...kinds]));
  return told;
}

describe("waking workers", () => {
  it("tells this process at once and others by one announcement, which kinds of work there may be", async () => {
    const { one, two, announced } = makeWakers();
    const [own, other] = [listenTo(one), listenTo(two)];
    one.wake(["plan"]);
    one.wake(["delivery", "plan"]);
    one.wake([]);
    await setTimeout(40);
    assert.deepEqual([own, other, announced], [[["plan", "delivery"]], [["plan", "delivery"]], ["one plan,delivery"]]);
    one.close();
    two.close();
  });

  it("takes another version's announcement to be about everything it does not name in known words", async () => {
    const { one, two, hear } = makeWakers();
    const told = listenTo(two);
    hear("three");
    await setTimeout(1);
    hear("three plan,dream");
    await setTimeout(1);
    hear("two plan");
    await setTimeout(1);
    assert.deepEqual(told, [allWork, allWork]);
    one.close();
    two.close();
  });

  it("says nothing when there is nothing to say, and nothing once closed", async () => {
    const { one, two, announced } = makeWakers();
    const told = listenTo(one);
    one.wake([]);
    await setTimeout(30);
    one.wake(["plan"]);
    one.close();
    two.close();
    await setTimeout(30);
    assert.deepEqual([told, announced], [[], []]);
  });
});
