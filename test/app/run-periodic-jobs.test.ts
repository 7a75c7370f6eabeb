import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { OnceStore } from "../../src/core/store.ts";
import { runPeriodicJobs } from "../../src/app/run-periodic-jobs.ts";
import { keepLog } from "../sample.ts";

/** Marks that do not expire by themselves. */
function keepMarks(): Pick<OnceStore, "put"> & { readonly marks: Set<string> } {
  const marks = new Set<string>();
  return {
    marks,
    put: (_purpose, key) => {
      const isNew = !marks.has(key);
      marks.add(key);
      return Promise.resolve(isNew);
    },
  };
}

describe("periodic jobs", () => {
  it("does a job in one of several processes", async () => {
    const once = keepMarks();
    let runs = 0;
    const run = (): Promise<void> => {
      runs += 1;
      return Promise.resolve();
    };
    const houses = [1, 2, 3].map(() =>
      runPeriodicJobs({ once, clock: () => 0, log: keepLog() }, [{ name: "sweep", everyMs: 5, run }]),
    );
    while (runs === 0) await sleep(5);
    await sleep(30);
    await Promise.all(houses.map((house) => house.stop()));
    assert.equal(runs, 1);
  });

  it("does a job again after it failed, and says in the log why it did", async () => {
    const once = keepMarks();
    const log = keepLog();
    let runs = 0;
    const house = runPeriodicJobs({ once, clock: () => 0, log }, [
      {
        name: "sweep",
        everyMs: 5,
        run: () => {
          runs += 1;
          once.marks.clear();
          return Promise.reject(new Error("no luck"));
        },
      },
    ]);
    while (runs < 2) await sleep(5);
    await house.stop();
    assert.match(log.lines[0] ?? "", /a periodic job failed/);
  });

  it("R12 stops a job that is under way, without a word", async () => {
    const log = keepLog();
    let runs = 0;
    const house = runPeriodicJobs({ once: keepMarks(), clock: () => 0, log }, [
      {
        name: "sweep",
        everyMs: 5,
        run: (signal) => {
          runs += 1;
          return sleep(60_000, undefined, { signal });
        },
      },
    ]);
    while (runs === 0) await sleep(5);
    await house.stop();
    assert.deepEqual(log.lines, []);
  });
});
