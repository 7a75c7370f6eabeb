// What every database has to do for the store, and the store in memory that tests of other rooms use.

import assert from "node:assert/strict";
import { openStore } from "../../src/store/store.ts";
import { sampleTenant, sampleTime } from "../sample.ts";
import { describeOnEachDatabase } from "../store/each-database.ts";
import { sampleSeal } from "../store/sample-hook.ts";

import { noRows } from "../memory-store/rows.ts";
import { memoryStore } from "../memory-store/memory-store.ts";
import { isProblem, storeContract } from "./store-suite.ts";

describeOnEachDatabase("store contract", (bench) => {
  storeContract((clock) => openStore(bench.database(), sampleSeal(), clock));

  it("says that the database is away once it is closed", async () => {
    await bench.database().close();
    await assert.rejects(
      openStore(bench.database(), sampleSeal(), () => sampleTime).tenants.get("tenant-1"),
      isProblem("database-away"),
    );
    await assert.rejects(
      openStore(bench.database(), sampleSeal(), () => sampleTime).tenants.add(sampleTenant()),
      isProblem("database-away"),
    );
    await assert.rejects(bench.database().ping(), isProblem("database-away"));
  });
});

describe("store contract in memory", () => {
  storeContract((clock) => memoryStore(noRows(), clock));
});
