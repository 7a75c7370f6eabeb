import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { pauseLink } from "../../../src/steps/links/pause-link.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { now } from "../../http/pages/sample.ts";
import { sampleRows } from "../../http/pages/sample-rows.ts";

const clock = (): number => now;

describe("steps/pause-link", () => {
  it("pauses, and forgets the app's reason once resumed", async () => {
    const rows = sampleRows();
    const { links } = memoryStore(rows);
    assert.equal((await pauseLink({ links, clock }, "a", "unit", true)).isPaused, true);
    const resumed = await pauseLink({ links, clock }, "a", "nightly", false);
    assert.deepEqual([resumed.isPaused, "pauseReason" in resumed], [false, false]);
  });

  it("knows no link of another tenant (S5)", async () => {
    await assert.rejects(pauseLink({ links: memoryStore(sampleRows()).links, clock }, "a", "b-link", true), Problem);
  });
});
