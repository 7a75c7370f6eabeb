import assert from "node:assert/strict";

import { bareRepository, eventOf, head, linkedRepository, older, pullRequestOf, reasonOf } from "./payloads.ts";

describe("Bitbucket Data Center pull request", () => {
  const target = { id: "refs/heads/main", displayId: "main", latestCommit: older, repository: linkedRepository };

  it("belongs to the repository it is to be merged into", () => {
    const fork = { ...bareRepository, id: 99, project: { key: "~mallory" } };
    const event = eventOf(
      "pr:opened",
      pullRequestOf({
        fromRef: { id: "refs/heads/x", displayId: "x", latestCommit: head, repository: fork },
        toRef: target,
        draft: true,
      }),
    );
    assert.equal(event.repository.id, "7");
    assert.deepEqual(event.pullRequest, {
      id: 12,
      title: "Pay faster",
      description: "",
      url: "https://git.example.com/projects/ACME/repos/payments/pull-requests/12",
      sourceBranch: "x",
      sourceCommit: head,
      targetBranch: "main",
      targetCommit: older,
      sourceRepositoryId: "99",
      sourceRepositoryFullName: "~mallory/payments",
      isFork: true,
      isDraft: true,
      author: { name: "John Roe", accountId: "john" },
    });
  });

  it("counts as a fork when nobody says where its code comes from", () => {
    assert.equal(
      eventOf("pr:opened", pullRequestOf({ fromRef: { id: "refs/heads/x", latestCommit: head } })).pullRequest?.isFork,
      true,
    );
    assert.equal(eventOf("pr:opened", pullRequestOf()).pullRequest?.isFork, false);
  });

  it("is work when its own commits moved", () => {
    const event = eventOf("pr:from_ref_updated", pullRequestOf({}, { previousFromHash: older }));
    assert.deepEqual(
      [event.kind, event.commit?.hash, event.before, event.pullRequest?.isRetargeted],
      ["pull-request-updated", head, older, undefined],
    );
    assert.match(reasonOf("pr:from_ref_updated", pullRequestOf({}, { previousFromHash: head })), /did not move/);
  });

  it("is an event when its target, title or draft was edited, and none when only its description was", () => {
    const edited = { previousTitle: "Pay faster", previousDescription: "At last" };
    const event = eventOf(
      "pr:modified",
      pullRequestOf(
        {},
        { ...edited, previousTarget: { id: "refs/heads/wrong", displayId: "wrong", latestCommit: older } },
      ),
    );
    assert.deepEqual([event.kind, event.pullRequest?.isRetargeted], ["pull-request-updated", true]);
    for (const previousTarget of [{ id: "refs/heads/main", latestCommit: head }, undefined, null])
      assert.match(reasonOf("pr:modified", pullRequestOf({}, { ...edited, previousTarget })), /only .* description/);
    const kinds = [
      { ...edited, previousTitle: "Pay faster [skip ci]" },
      { ...edited, previousDraft: true },
      { previousTitle: "Pay faster", previousDescription: "" },
      {},
    ].map((beside) => eventOf("pr:modified", pullRequestOf({}, beside)));
    assert.deepEqual(
      kinds.map(({ kind, pullRequest }) => [kind, pullRequest?.isRetargeted]),
      kinds.map(() => ["pull-request-updated", undefined]),
    );
  });

  it("builds the merge commit once merged, and the head where no merge commit is told", () => {
    const merge = "c".repeat(40);
    assert.equal(
      eventOf("pr:merged", pullRequestOf({ properties: { mergeCommit: { id: merge, displayId: "ccc" } } })).commit
        ?.hash,
      merge,
    );
    assert.equal(eventOf("pr:merged", pullRequestOf()).commit?.hash, head);
    assert.equal(eventOf("pr:declined", pullRequestOf()).kind, "pull-request-declined");
  });

  it("carries a comment's words and who wrote them", () => {
    const event = eventOf(
      "pr:comment:added",
      pullRequestOf(
        {},
        {
          comment: { id: 62, text: "build this", author: { name: "rita", displayName: "Rita" }, createdDate: 1 },
          commentParentId: 43,
        },
      ),
    );
    assert.deepEqual(
      [event.kind, event.comment],
      ["comment", { id: "62", text: "build this", author: { name: "Rita", accountId: "rita" } }],
    );
  });
});
