import assert from "node:assert/strict";

import { createCounter } from "../../../src/http/limits/counter.ts";
import { rememberLookups } from "../../../src/http/doors/remembered.ts";

describe("remembered lookups", () => {
  function remember(): {
    asked: string[];
    known: ReturnType<typeof rememberLookups<string>>;
    values: Map<string, string>;
  } {
    const asked: string[] = [];
    const values = new Map([
      ["one", "tenant-a"],
      ["two", "tenant-b"],
    ]);
    const look = (key: string): Promise<string | undefined> => {
      asked.push(key);
      return key === "broken" ? Promise.reject(new Error("away")) : Promise.resolve(values.get(key));
    };
    return { asked, values, known: rememberLookups({ look, tenantOf: (value) => value, max: 2, ttlMs: 60_000 }) };
  }

  it("asks once for questions at the same time and afterwards", async () => {
    const { asked, known } = remember();
    assert.deepEqual(await Promise.all([known.get("one"), known.get("one")]), ["tenant-a", "tenant-a"]);
    await known.get("one");
    assert.deepEqual(asked, ["one"]);
  });

  it("remembers neither absence nor failure", async () => {
    const { asked, known } = remember();
    assert.equal(await known.get("nothing"), undefined);
    await known.get("nothing");
    await assert.rejects(known.get("broken"));
    await assert.rejects(known.get("broken"));
    assert.deepEqual(asked, ["nothing", "nothing", "broken", "broken"]);
  });

  it("forgets one tenant, or all, and what is being looked up meanwhile", async () => {
    const { asked, known, values } = remember();
    await Promise.all([known.get("one"), known.get("two")]);
    known.forget("tenant-a");
    await Promise.all([known.get("one"), known.get("two")]);
    assert.deepEqual(asked, ["one", "two", "one"]);
    known.forget();
    const early = known.get("one");
    known.forget("tenant-b");
    values.set("one", "tenant-c");
    await early;
    assert.equal(await known.get("one"), "tenant-c");
  });
});

describe("counter", () => {
  it("starts anew after its window, also when the clock is set back (R11), and keeps few keys", () => {
    let now = 1_000_000;
    const counter = createCounter({ windowMs: 1_000, maxKeys: 2, clock: () => now });
    counter.hit("a");
    assert.equal(counter.hit("a").hits, 2);
    now -= 3_600_000;
    assert.equal(counter.hit("a").hits, 1);
    now += 1_000;
    assert.equal(counter.hit("a").hits, 1);
    counter.hit("b");
    counter.hit("c");
    assert.equal(counter.hit("a").hits, 1);
  });
});
