import assert from "node:assert/strict";

import { standingOf } from "../../../src/page-models/standing/branch-standing.ts";
import { sampleBuild } from "../../http/pages/sample.ts";

const red = sampleBuild("unit", "failed", 90, { refName: "main" });
const draft = sampleBuild("unit", "passed", 1, { refName: "wip/tax" });
const olderDraft = sampleBuild("unit", "failed", 5, { refName: "wip/tax" });
const tag = sampleBuild("unit", "passed", 6, { refType: "tag", refName: "main" });
const pullRequest = sampleBuild("unit", "passed", 7, { refName: "main", pullRequestId: 12 });

describe("how a link stands", () => {
  it("is how its main branch stands, however much newer another branch is", () =>
    assert.deepEqual(standingOf({ onMain: red, recent: [draft, red] }).build, red));

  it("names each other branch, tag and pull request once, by its newest build, without the main branch", () =>
    assert.deepEqual(standingOf({ onMain: red, recent: [draft, olderDraft, tag, pullRequest, red] }).others, [
      draft,
      tag,
      pullRequest,
    ]));

  it("is the newest whole run where the main branch was never built", () => {
    const part = sampleBuild("unit", "failed", 0, { context: "lint", refName: "wip/tax" });
    assert.deepEqual(standingOf({ onMain: undefined, recent: [part, draft] }), { build: draft, others: [] });
  });

  it("is never “No build yet” beside a commit that shows something: a part, or a commit that was skipped", () => {
    for (const shown of [sampleBuild("unit", "skipped", 1), sampleBuild("unit", "passed", 1, { context: "lint" })])
      assert.equal(standingOf({ onMain: undefined, recent: [shown] }).build, shown);
    assert.equal(standingOf({ onMain: undefined, recent: [] }).build, undefined);
  });
});
