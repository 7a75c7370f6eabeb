import assert from "node:assert/strict";

import { workKeyOf } from "../../src/core/delivery.ts";
import { headCommit, samplePullRequest, samplePush } from "../sample.ts";

const push = samplePush({ ref: { type: "branch", name: "feature/x" } });
const opened = samplePullRequest();

describe("complaint 4: push and pull request build one commit twice", () => {
  it("a push and the pull request of the same commit are one piece of work, whichever comes first", () => {
    assert.equal(workKeyOf(push, false), workKeyOf(opened, false));
    assert.equal(workKeyOf(push, false), workKeyOf({ ...opened, kind: "pull-request-updated" }, false));
  });

  it("they are two where the link asks for both", () => {
    assert.notEqual(workKeyOf(push, true), workKeyOf(opened, true));
  });

  it("a merge, another commit and a fork's branch of the same name are work of their own", () => {
    const keys = [
      push,
      { ...opened, kind: "pull-request-merged" as const },
      { ...push, commit: { hash: "f".repeat(40) } },
      samplePullRequest({}, { isFork: true, sourceRepositoryId: "{fork}" }),
    ].map((event) => workKeyOf(event, false));
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(keys[0]?.includes(headCommit.slice(0, 12)));
  });
});
