import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { replayDelivery } from "../../../src/steps/links/replay-delivery.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { sampleDelivery } from "../../http/pages/sample.ts";
import { sampleRows } from "../../http/pages/sample-rows.ts";

describe("steps/replay-delivery", () => {
  const ports = () => ({
    links: memoryStore(sampleRows()).links,
    queue: { replay: (_delivery: unknown, newId: string) => Promise.resolve(newId) },
    newId: () => "new",
  });

  it("makes a new delivery (R17)", async () =>
    assert.equal(await replayDelivery(ports(), sampleDelivery("d", "unit", "e", "parked", "403")), "new"));

  it("refuses what still waits, what is paused, and what has no link any more", async () => {
    for (const [linkId, state] of [
      ["unit", "waiting"],
      ["nightly", "parked"],
      ["gone", "parked"],
    ] as const) {
      await assert.rejects(
        replayDelivery(ports(), sampleDelivery("d", linkId, "e", state, "")),
        Problem,
        `${linkId} ${state}`,
      );
    }
  });
});
