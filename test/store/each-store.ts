// Runs one suite over every store there is: each database, and the one in memory that tests of other rooms use.

import type { Attempt } from "../../src/core/delivery.ts";
import type { Build } from "../../src/core/build.ts";
import type { NewHook, Plan } from "../../src/core/queue.ts";
import type { Store } from "../../src/core/store.ts";
import { openQueue } from "../../src/queue/queue.ts";
import { openStore } from "../../src/store/store.ts";
import { memoryStore } from "../memory-store/memory-store.ts";
import { noRows } from "../memory-store/rows.ts";
import { writeHistory } from "../memory-store/write-history.ts";
import { keepLog, sampleTime } from "../sample.ts";
import { describeOnEachDatabase } from "./each-database.ts";
import { sampleSeal } from "./sample-hook.ts";

/** One hook and what became of it; every delivery of its plan is sent, with this attempt. */
interface History {
  readonly hook: NewHook;
  readonly plan: Plan;
  readonly attempt: Attempt;
  readonly build: Build;
}

interface OpenedStore {
  readonly store: Store;
  /** Has history written by whoever writes it: the queue, over a database. */
  readonly write: (history: History) => Promise<void>;
}

/** Opens the store of the running test, which is empty when it is opened first. */
export type OpenStore = (clock?: () => number) => OpenedStore;

/** Defines the suite once for each database and once for the store in memory. */
export function describeOnEachStore(title: string, suite: (open: OpenStore) => void): void {
  describeOnEachDatabase(title, (bench) => {
    suite((clock = () => sampleTime) => ({
      store: openStore(bench.database(), sampleSeal(), clock),
      async write({ hook, plan, attempt, build }) {
        const queue = openQueue({ sql: bench.database().sql, processId: "process-1", clock, log: keepLog() });
        await queue.takeHook(hook);
        for (const job of await queue.claimJobs(["plan"], 1)) await queue.settlePlan(job, plan);
        for (const delivery of await queue.claimDeliveries(1))
          await queue.settleDelivery({ delivery, state: "sent", reason: "", attempts: [attempt], build });
        await queue.close();
      },
    }));
  });
  describe(`${title} in memory`, () => {
    suite((clock = () => sampleTime) => {
      const rows = noRows();
      return { store: memoryStore(rows, clock), write: (history) => writeHistory(rows, history) };
    });
  });
}
