import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { createSlowWriter } from "../../src/connect/slow-writer.ts";

describe("connect/slow-writer", () => {
  it("writes one after the other, and goes on after one that failed", async () => {
    const writer = createSlowWriter();
    const done: string[] = [];
    let underWay = 0;
    const write = (name: string) => async (): Promise<void> => {
      underWay += 1;
      assert.equal(underWay, 1);
      await sleep(1);
      underWay -= 1;
      if (name === "bad") throw new Error("the database is away");
      done.push(name);
    };
    for (const name of ["one", "bad", "two"]) writer.add(write(name));
    assert.deepEqual(done, []);
    while (done.length < 2) await sleep(5);
    assert.deepEqual(done, ["one", "two"]);
    writer.close();
  });
  it("writes nothing after it was closed", async () => {
    const writer = createSlowWriter();
    let count = 0;
    writer.add(() => Promise.resolve(void (count += 1)));
    writer.close();
    writer.add(() => Promise.resolve(void (count += 1)));
    await sleep(50);
    assert.equal(count, 0);
  });
});
