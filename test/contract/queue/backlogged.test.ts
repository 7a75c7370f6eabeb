import assert from "node:assert/strict";

import { openQueue } from "../../../src/queue/queue.ts";
import type { OpenQueue } from "../../../src/queue/queue.ts";
import { keepLog } from "../../sample.ts";
import { describeQueue } from "../../store/queue-bench.ts";
import { sampleHook } from "../../store/sample-hook.ts";

describeQueue("a backlogged queue", (bench) => {
  let monotonic: number;
  let queue: OpenQueue;
  let serial: number;
  let putsPlansOff: boolean;

  beforeEach(() => {
    [monotonic, serial] = [0, 0];
    const { sql } = bench.database();
    putsPlansOff = sql.dialect === "sqlite";
    queue = openQueue({
      sql,
      processId: "backlogged",
      clock: () => bench.now,
      log: keepLog(),
      monotonic: () => monotonic,
    });
  });
  afterEach(() => queue.close());

  function take(hooks: number): Promise<unknown> {
    return Promise.all(
      Array.from({ length: hooks }, () => {
        serial += 1;
        return queue.takeHook(sampleHook({ id: `hook-${serial}`, deliveryKey: `key of hook-${serial}` }));
      }),
    );
  }

  it("is backlogged while more than a dozen hooks wait, however long", async () => {
    assert.equal(queue.isBacklogged(), false);
    const few = take(12);
    assert.equal(queue.isBacklogged(), false);
    const more = take(1);
    assert.equal(queue.isBacklogged(), putsPlansOff);
    monotonic += 60_000;
    assert.equal(queue.isBacklogged(), putsPlansOff, "the database takes its time, and nobody else comes");
    await Promise.all([few, more]);
    assert.equal(queue.isBacklogged(), false);
  });

  it("stays backlogged for 20 ms after many hooks came at once: the next may be on its way", async () => {
    await take(13);
    assert.equal(queue.isBacklogged(), putsPlansOff);
    monotonic += 20;
    assert.equal(queue.isBacklogged(), false);
  });
});
