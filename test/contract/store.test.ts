// What every store has to do: each database, and the one in memory that tests of other rooms use.
//
// These suites run over every store: store-suite.ts, store-isolation.test.ts, store/tables/heads.test.ts and
// net/host-gate.test.ts. These run over the databases alone, since in memory there is nothing they could be about: what
// the queue writes while it works (contract/queue, link-health.test.ts), processes beside each other (two-writers,
// first-writers.test.ts), and tables, files, keys, migrations and retention (test/store).

import assert from "node:assert/strict";
import { openStore } from "../../src/store/store.ts";
import { sampleTenant, sampleTime } from "../sample.ts";
import { describeOnEachDatabase } from "../store/each-database.ts";
import { describeOnEachStore } from "../store/each-store.ts";
import { sampleSeal } from "../store/sample-hook.ts";

import { isProblem, storeContract } from "./store-suite.ts";

describeOnEachStore("store contract", (open) => {
  storeContract((clock) => open(clock).store);
});

describeOnEachDatabase("store of a database that is away", (bench) => {
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
