import assert from "node:assert/strict";
import fc from "fast-check";

import { workKeyOf } from "../../src/core/delivery.ts";
import { laneOf } from "../../src/core/event.ts";
import { headCommit, samplePullRequest, samplePush } from "../sample.ts";

const push = samplePush({ ref: { type: "branch", name: "feature/x" } });

describe("work key", () => {
  it("is one for a commit that is both pushed and in a pull request, unless the link says otherwise", () => {
    assert.equal(workKeyOf(push, false), workKeyOf(samplePullRequest(), false));
    assert.notEqual(workKeyOf(push, true), workKeyOf(samplePullRequest(), true));
  });

  it("tells branches, tags, commits, forks and merges apart", () => {
    const keys = [
      push,
      samplePush(),
      samplePush({ kind: "tag", ref: { type: "tag", name: "feature/x" } }),
      samplePush({ ref: { type: "branch", name: "feature/x" }, commit: { hash: "f".repeat(40) } }),
      samplePullRequest({}, { isFork: true, sourceRepositoryId: "{other}" }),
      samplePullRequest({ kind: "pull-request-merged" }),
    ].map((event) => workKeyOf(event, false));
    assert.equal(new Set(keys).size, keys.length);
  });

  it("cannot be forged by a branch name", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const [first, second] = [one, other].map((name) =>
          workKeyOf(samplePush({ ref: { type: "branch", name: name.toWellFormed() } }), false),
        );
        assert.equal(first === second, one.toWellFormed() === other.toWellFormed());
      }),
    );
  });

  it("S16: is made of a branch with half a character in its name like of any other", () => {
    assert.match(workKeyOf(samplePush({ ref: { type: "branch", name: "a\ud83d" } }), false), /a%EF%BF%BD/);
  });

  it("is another for each comment on one commit, and the same for one comment that comes twice", () => {
    const key = (comment: { readonly id?: string }, at = 1): string =>
      workKeyOf(
        samplePullRequest({
          kind: "comment",
          at,
          comment: { ...comment, text: "test this again", author: { name: "Rita" } },
        }),
        false,
      );
    assert.notEqual(key({ id: "62" }), key({ id: "63" }));
    assert.equal(key({ id: "62" }, 1), key({ id: "62" }, 2));
    assert.notEqual(key({}, 1), key({}, 2));
  });

  it("is another for the next deletion of a branch whose name was used again", () => {
    const { commit, ...deletion } = samplePush({ kind: "ref-deleted", ref: { type: "branch", name: "preview" } });
    assert.notEqual(
      workKeyOf({ ...deletion, before: "a".repeat(40) }, false),
      workKeyOf({ ...deletion, before: commit?.hash ?? "" }, false),
    );
  });

  it("is the same for 12 and 40 digits of one commit", () => {
    assert.equal(
      workKeyOf(samplePullRequest(), false),
      workKeyOf(samplePullRequest({ commit: { hash: headCommit } }), false),
    );
  });
});

describe("lane", () => {
  it("is the pull request, or else the branch or tag", () => {
    assert.deepEqual(
      [laneOf(samplePullRequest()), laneOf(push), laneOf(samplePush({ ref: { type: "tag", name: "v1" } }))],
      ["pull-request:7", "branch:feature/x", "tag:v1"],
    );
  });
});
