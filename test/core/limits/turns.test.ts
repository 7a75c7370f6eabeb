import assert from "node:assert/strict";

import { makeTurns } from "../../../src/core/limits/turns.ts";
import type { Turns } from "../../../src/core/limits/turns.ts";

interface Loop {
  readonly turns: Turns;
  readonly slept: number[];
  /** A slice that takes so long. */
  readonly take: (ms: number) => () => number;
  /** How often the loop was given back. */
  readonly rounds: () => number;
}

function makeLoop(): Loop {
  let now = 0;
  let rounds = 0;
  const slept: number[] = [];
  const turns = makeTurns({
    now: () => now,
    nextRound: () => new Promise((resolve) => setImmediate(() => resolve(void (rounds += 1)))),
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  });
  return { turns, slept, take: (ms) => () => (now += ms), rounds: () => rounds };
}

describe("turns", () => {
  it("runs short slices in one breath", async () => {
    const { turns, take, rounds, slept } = makeLoop();
    for (let count = 0; count < 9; count += 1) await turns.run("a", take(1));
    assert.deepEqual([rounds(), slept], [0, []]);
  });

  it("S16: gives the loop back between slices as soon as they add up", async () => {
    const { turns, take, rounds } = makeLoop();
    const order: number[] = [];
    const slice = (index: number) => (): void => {
      take(12)();
      order.push(index);
      assert.ok(rounds() >= index, `slice ${index} ran in round ${rounds()}`);
    };
    await Promise.all([0, 1, 2, 3].map((index) => turns.run(`tenant-${index}`, slice(index))));
    assert.deepEqual(order, [0, 1, 2, 3]);
  });

  it("S16: lets whoever used much wait, and nobody else", async () => {
    const { turns, take, slept } = makeLoop();
    for (let count = 0; count < 30; count += 1) await turns.run("hog", take(20));
    assert.ok(slept.length > 0 && turns.waitMs("hog") > 0);
    const waits = slept.length;
    await turns.run("other", take(1));
    assert.deepEqual([slept.length, turns.waitMs("other")], [waits, 0]);
  });

  it("gives a slice's failure to whoever asked for it, and goes on", async () => {
    const { turns } = makeLoop();
    await assert.rejects(
      turns.run("a", () => {
        throw new Error("no");
      }),
      /no/,
    );
    assert.equal(await turns.run("a", () => 7), 7);
  });
});
