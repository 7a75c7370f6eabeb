import assert from "node:assert/strict";

import { hookOf, ignored, only, pullRequest } from "./payloads.ts";

describe("GitHub's pull requests", () => {
  it("are edits of title or target, and not of a description alone", () => {
    const edited = (changes: object) => ({ action: "edited", changes, pull_request: pullRequest });
    const targets = [
      { title: { from: "[skip ci]" } },
      { base: { ref: { from: "main" } } },
      { base: { ref: { from: "old" } } },
    ].map((changes) => only(hookOf("pull_request", edited({ body: { from: "" }, ...changes }))).pullRequest);
    assert.deepEqual(
      targets.map((one) => one?.isRetargeted),
      [undefined, undefined, true],
    );
    assert.match(ignored("pull_request", edited({ body: { from: "old" } })), /only .* description/);
  });

  it("are pull requests by what happened to them", () => {
    const actions = ["opened", "reopened", "ready_for_review", "converted_to_draft", "synchronize", "edited", "closed"];
    const kinds = actions.map((action) => only(hookOf("pull_request", { action, pull_request: pullRequest })).kind);
    assert.deepEqual(kinds, [
      "pull-request-opened",
      "pull-request-opened",
      "pull-request-opened",
      "pull-request-updated",
      "pull-request-updated",
      "pull-request-updated",
      "pull-request-declined",
    ]);
    const merged = only(
      hookOf("pull_request", {
        action: "closed",
        pull_request: { ...pullRequest, merged: true, merge_commit_sha: "e".repeat(40) },
      }),
    );
    assert.deepEqual([merged.kind, merged.commit?.hash], ["pull-request-merged", "e".repeat(40)]);
    assert.match(ignored("pull_request", { action: "labeled", pull_request: pullRequest }), /changes no code/);
  });

  it("are pull requests from forks unless both ends are surely one repository", () => {
    const from = (repo: unknown) =>
      only(
        hookOf("pull_request", {
          action: "opened",
          pull_request: { ...pullRequest, head: { ...pullRequest.head, repo } },
        }),
      ).pullRequest;
    assert.equal(from({ id: 15, full_name: "acme/payments" })?.isFork, false);
    assert.equal(from({ id: 99, full_name: "mallory/payments" })?.isFork, true);
    assert.equal(from(null)?.isFork, true);
  });
});
