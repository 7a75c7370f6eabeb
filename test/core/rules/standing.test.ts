import assert from "node:assert/strict";

import type { EventPullRequest } from "../../../src/core/event.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import { match } from "../../../src/core/rules/match.ts";
import { askAgain, standingAfter, withRetarget } from "../../../src/core/rules/standing.ts";
import type { Past, Standing } from "../../../src/core/rules/standing.ts";
import { headCommit, sampleLink, samplePullRequest } from "../../sample.ts";

const commit = headCommit.slice(0, 12);

function past(state: Standing["state"], part: Partial<Standing> = {}): Past {
  const standing = { linkId: "link-1", commit, state, targetBranch: "main", ...part };
  return { standings: new Map([[standing.linkId, standing]]) };
}

function edited(part: Partial<EventPullRequest> = {}) {
  return samplePullRequest({ kind: "pull-request-updated", commit: { hash: headCommit } }, part);
}

describe("a link's standing to a pull request", () => {
  it("asks nothing again by an edit that leaves the reason as it is, however the link was changed", () => {
    for (const [state, part] of [
      ["taken", {}],
      ["left", {}],
      ["draft", { isDraft: true }],
      ["title", { title: "[skip ci] Pay faster" }],
      ["target", {}],
    ] as const)
      assert.equal(askAgain(sampleLink(), edited(part), past(state)).outcome, "left", state);
  });

  it("asks the filters once the pull request lost the reason, and always about another commit", () => {
    for (const [known, part] of [
      [past("draft"), {}],
      [past("title"), {}],
      [past("target", { targetBranch: "develop" }), {}],
      [past("left"), { isRetargeted: true }],
      [past("taken", { commit: "f".repeat(12) }), {}],
    ] as const)
      assert.equal(askAgain(sampleLink(), edited(part), known).outcome, "ask");
  });

  it("knows by the branch of before what a sender does not say: that it aims at another one", () => {
    assert.equal(withRetarget(edited(), past("left", { targetBranch: "develop" })).pullRequest?.isRetargeted, true);
    assert.equal(withRetarget(edited(), past("left")).pullRequest?.isRetargeted, undefined);
    const other = past("left", { targetBranch: "develop", commit: "f".repeat(12) });
    assert.equal(withRetarget(edited(), other).pullRequest?.isRetargeted, undefined);
  });

  it("takes what is unknown for unchanged where the commit is known, and for new where it is not", () => {
    const nobody: Past = { standings: new Map() };
    assert.equal(askAgain(sampleLink(), edited(), { ...nobody, lastCommit: commit }).outcome, "left");
    assert.equal(askAgain(sampleLink(), edited(), { ...nobody, lastCommit: "f".repeat(40) }).outcome, "ask");
    assert.equal(askAgain(sampleLink(), edited(), nobody).outcome, "ask");
  });

  it("remembers what a link for new pull requests waits for, while commits are added to a draft", () => {
    const filters = { ...defaultFilters, kinds: ["pull-request-opened"] as const, takesDrafts: false };
    const link = sampleLink({ filters });
    const answer = match(link, edited({ isDraft: true }), {});
    assert.ok(answer.outcome === "left");
    assert.match(answer.why, /does not take new commits in pull requests/);
    const state = standingAfter(edited({ isDraft: true }), false, answer.cause);
    assert.equal(state, "draft");
    assert.deepEqual(askAgain(link, edited(), past(state)), { outcome: "ask", shed: "is no draft any more" });
    const ready = { ...edited(), commit: { hash: headCommit, message: "" } };
    assert.equal(match(link, ready, { shed: "is no draft any more" }).outcome, "taken");
    assert.equal(match(link, ready, {}).outcome, "left");
  });
});
