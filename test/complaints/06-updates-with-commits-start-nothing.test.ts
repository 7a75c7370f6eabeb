import assert from "node:assert/strict";

import { match } from "../../src/core/rules/match.ts";
import { sampleLink } from "../sample.ts";
import { eventOf, pullRequestOf } from "../dialects/bitbucket-data-center/payloads.ts";

describe("complaint 6: a pull request updated with commits starts nothing", () => {
  it("Data Center's from_ref_updated is an update with the new head, which a new link takes", () => {
    const event = eventOf("pr:from_ref_updated", pullRequestOf());
    assert.equal(event.kind, "pull-request-updated");
    assert.match(event.commit?.hash ?? "", /^[0-9a-f]{40}$/);
    assert.notEqual(match(sampleLink(), event, { isCommitComplete: true }).outcome, "left");
  });
});
