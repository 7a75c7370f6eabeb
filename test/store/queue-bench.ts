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
  /** Those of the running test. */
  readonly store: Store;
  readonly queue: OpenQueue;
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
    let opened: { readonly store: Store; readonly queue: OpenQueue } | undefined;
    const running = () => {
      if (opened === undefined) throw new Error("A queue is open only while a test runs.");
      return opened;
    };
    const bench: QueueBench = {
      ...databases,
      get store() {
        return running().store;
      },
      get queue() {
        return running().queue;
      },
      now: sampleTime,
      statesOf: async (...ids: string[]) =>
        Promise.all(ids.map(async (id) => (await bench.store.history.delivery("tenant-1", id))?.state)),
    };
    beforeEach(async () => {
      bench.now = sampleTime;
      const store = openStore(databases.database(), sampleSeal());
      const queue = openQueue({
        sql: databases.database().sql,
        processId: "process-1",
        clock: () => bench.now,
        log: keepLog(),
      });
      opened = { store, queue };
      await addTenant(store, "tenant-1", { links: ["link-1", "link-2"] });
    });
    afterEach(() => bench.queue.close());
    suite(bench);
  });
}
