// A queue and a store on each database, with a clock that the test moves.

import type { Store } from "../../src/core/store.ts";
import { openQueue } from "../../src/queue/queue.ts";
import type { OpenQueue } from "../../src/queue/queue.ts";
import { openStore } from "../../src/store/store.ts";
import { keepLog, sampleTime } from "../sample.ts";
import { describeOnEachDatabase } from "./each-database.ts";
import type { Bench } from "./each-database.ts";
import { addTenant, sampleSeal } from "./sample-hook.ts";

export interface QueueBench extends Bench {
  store: Store;
  queue: OpenQueue;
  now: number;
  /** States of deliveries of tenant-1. */
  statesOf(...ids: string[]): Promise<(string | undefined)[]>;
}

/**
 * Defines the suite once for each database; every test begins with tenant-1, its server, and the links link-1 and
 * link-2.
 */
export function describeQueue(title: string, suite: (bench: QueueBench) => void): void {
  describeOnEachDatabase(title, (databases) => {
    // Both are set before each test; until then there is nothing to ask.
    const bench = {
      ...databases,
      now: sampleTime,
      statesOf: async (...ids: string[]) =>
        Promise.all(ids.map(async (id) => (await bench.store.history.delivery("tenant-1", id))?.state)),
    } as QueueBench;
    beforeEach(async () => {
      bench.now = sampleTime;
      bench.store = openStore(databases.database(), sampleSeal());
      bench.queue = openQueue({
        sql: databases.database().sql,
        processId: "process-1",
        clock: () => bench.now,
        log: keepLog(),
      });
      await addTenant(bench.store, "tenant-1", { links: ["link-1", "link-2"] });
    });
    afterEach(() => bench.queue.close());
    suite(bench);
  });
}
