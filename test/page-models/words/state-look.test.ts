import assert from "node:assert/strict";

import {
  heldBackLook,
  leftLook,
  lookOfBuild,
  lookOfDelivery,
  noBuildLook,
  pausedLook,
} from "../../../src/page-models/words/state-look.ts";

const builds = [
  "queued",
  "running",
  "passed",
  "unstable",
  "failed",
  "aborted",
  "not-built",
  "lost",
  "skipped",
] as const;
const deliveries = ["waiting", "sent", "ignored", "superseded", "parked", "cancelled"] as const;

describe("the words of states", () => {
  it("are plain words, and no two states of a build share one", () => {
    const ofBuilds = builds.map((state) => lookOfBuild(state).word);
    const others = [heldBackLook, leftLook, noBuildLook, pausedLook].map(({ word }) => word);
    for (const word of [...ofBuilds, ...deliveries.map((state) => lookOfDelivery(state).word), ...others])
      assert.match(word, /^(CI|[A-Z][a-z]+)( [a-z]+)*$/);
    assert.equal(new Set(ofBuilds).size, builds.length);
  });

  it("say of a CI server that is left alone for a while that it is held back", () => {
    assert.equal(heldBackLook.word, "Held back");
  });
});
