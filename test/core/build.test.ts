import assert from "node:assert/strict";

import { isFinished, mayBecome, statusOf } from "../../src/core/build.ts";
import type { BuildState } from "../../src/core/build.ts";
import { defaultVerdicts } from "../../src/core/link.ts";

const states: readonly BuildState[] = [
  "queued",
  "running",
  "passed",
  "unstable",
  "failed",
  "aborted",
  "not-built",
  "lost",
];

describe("build", () => {
  it("R13 never goes from a verdict back to progress, except after it was given up", () => {
    for (const from of states.filter(isFinished)) {
      for (const to of ["queued", "running"] as const) assert.equal(mayBecome(from, to), from === "lost");
    }
  });

  it("does not fall back from running to queued", () => assert.equal(mayBecome("running", "queued"), false));

  it("R13 gives a verdict up for no other by itself, a deadline's for any", () => {
    for (const from of states.filter(isFinished)) {
      for (const to of states.filter(isFinished)) assert.equal(mayBecome(from, to), from === to || from === "lost");
    }
  });

  it("maps every state to one of the host's four words, by the link's rules", () => {
    assert.deepEqual(
      states.map((state) => statusOf(state, defaultVerdicts)),
      ["INPROGRESS", "INPROGRESS", "SUCCESSFUL", "FAILED", "FAILED", "STOPPED", "STOPPED", "STOPPED"],
    );
    assert.equal(statusOf("unstable", { ...defaultVerdicts, unstable: "SUCCESSFUL" }), "SUCCESSFUL");
  });
});
