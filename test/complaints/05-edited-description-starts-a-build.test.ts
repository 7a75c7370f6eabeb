import assert from "node:assert/strict";

import { decide } from "../../src/steps/webhook/decide.ts";
import type { DecidePorts } from "../../src/steps/webhook/decide.ts";
import { freeTurns, headCommit, sampleLink, samplePullRequest, sampleTenant } from "../sample.ts";

async function whyAfter(
  lastCommit: string | undefined,
  part: Parameters<typeof samplePullRequest>[1] = {},
): Promise<{ isTaken: boolean; why: string } | undefined> {
  const ports: DecidePorts = {
    store: { history: { lastCommit: () => Promise.resolve(lastCommit), standings: () => Promise.resolve([]) } },
    hosts: {},
    turns: freeTurns,
    sendToHost: () => Promise.reject(new Error("not asked")),
    apiUrlOf: () => "",
    writers: new Map(),
  };
  const event = samplePullRequest(
    { kind: "pull-request-updated", commit: { hash: headCommit, message: "Pay faster", author: { name: "Jane" } } },
    part,
  );
  return (await decide(ports, sampleTenant(), event, [sampleLink()], 0)).decisions[0];
}

describe("complaint 5: an edited title or description starts a build", () => {
  it("an update whose commit was seen before is left, and says why", async () => {
    for (const seen of [headCommit, headCommit.slice(0, 12)]) {
      const decision = await whyAfter(seen);
      assert.equal(decision?.isTaken, false);
      assert.match(decision.why, /was edited, but its commit is still 0123456789ab/);
    }
  });

  it("an update with a new commit, and one of a pull request never seen, are taken", async () => {
    assert.equal((await whyAfter("f".repeat(40)))?.isTaken, true);
    assert.equal((await whyAfter(undefined))?.isTaken, true);
  });
});
