import assert from "node:assert/strict";

import { defaultFilters } from "../../src/core/link.ts";
import { match } from "../../src/core/rules/match.ts";
import { headCommit, sampleLink, samplePullRequest, samplePush } from "../sample.ts";

const commitOf = (message: string): { commit: { hash: string; message: string } } => ({
  commit: { hash: headCommit, message },
});

describe("complaint 18: [skip ci] is not honoured", () => {
  it("pushes and pull requests whose head commit says it are left, and say why", () => {
    for (const message of ["Docs [skip ci]", "[ci skip] docs", "Docs\n\n[SKIP CI]"]) {
      for (const event of [samplePush(commitOf(message)), samplePullRequest(commitOf(message))]) {
        const answer = match(sampleLink(), event, { isCommitComplete: true });
        assert.ok(answer.outcome === "left" && /skip/i.test(answer.why), message);
      }
    }
  });

  it("the message is asked for where the sender gave none, as with pull requests and Data Center", () => {
    assert.deepEqual(match(sampleLink(), samplePullRequest(), {}), { outcome: "needs", fact: "full-commit" });
    assert.deepEqual(match(sampleLink(), samplePush({ commit: { hash: headCommit } }), {}), {
      outcome: "needs",
      fact: "full-commit",
    });
  });

  it("a link may be told not to listen to it", () => {
    assert.equal(
      match(
        sampleLink({ filters: { ...defaultFilters, maySkipByMessage: false } }),
        samplePush(commitOf("[skip ci]")),
        {},
      ).outcome,
      "taken",
    );
  });
});
