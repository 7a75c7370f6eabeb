import assert from "node:assert/strict";

import { eventOf, pullRequestOf } from "./payloads.ts";

describe("Bitbucket Cloud pull request", () => {
  it("knows its five steps", () => {
    const kinds = ["created", "updated", "push", "fulfilled", "rejected"].map(
      (step) => eventOf(`pullrequest:${step}`, pullRequestOf()).kind,
    );
    assert.deepEqual(kinds, [
      "pull-request-opened",
      "pull-request-updated",
      "pull-request-updated",
      "pull-request-merged",
      "pull-request-declined",
    ]);
  });

  it("builds the source branch's head, with the hash as short as it came", () => {
    const event = eventOf(
      "pullrequest:created",
      pullRequestOf({ updated_on: "2026-11-01T10:00:00.123456+00:00", draft: true, author: { nickname: "jj" } }),
    );
    assert.deepEqual(event.ref, { type: "branch", name: "feature/pay" });
    assert.deepEqual(event.commit, { hash: "aaaaaaaaaaaa" });
    assert.equal(event.at, Date.UTC(2026, 10, 1, 10, 0, 0, 123));
    assert.deepEqual(event.pullRequest, {
      id: 7,
      title: "Pay faster",
      description: "",
      url: "https://bitbucket.org/acme/payments/pull-requests/7",
      sourceBranch: "feature/pay",
      sourceCommit: "aaaaaaaaaaaa",
      targetBranch: "main",
      targetCommit: "bbbbbbbbbbbb",
      sourceRepositoryId: "{11111111-2222-4333-8444-555555555555}",
      sourceRepositoryFullName: "acme/payments",
      isFork: false,
      isDraft: true,
      author: { name: "jj" },
    });
  });

  it("builds the merge commit once merged, and the source's head where it is not told", () => {
    assert.equal(
      eventOf("pullrequest:fulfilled", pullRequestOf({ merge_commit: { hash: "cccccccccccc" } })).commit?.hash,
      "cccccccccccc",
    );
    assert.equal(eventOf("pullrequest:fulfilled", pullRequestOf({ merge_commit: null })).commit?.hash, "aaaaaaaaaaaa");
    assert.equal(
      eventOf("pullrequest:rejected", pullRequestOf({ merge_commit: { hash: "cccccccccccc" } })).commit?.hash,
      "aaaaaaaaaaaa",
    );
  });

  it("counts as a fork what comes from another repository, and what comes from nobody knows where", () => {
    const source = { branch: { name: "x" }, commit: { hash: "aaaaaaaaaaaa" } };
    const fork = eventOf(
      "pullrequest:created",
      pullRequestOf({ source: { ...source, repository: { uuid: "{2}", full_name: "eve/payments" } } }),
    ).pullRequest;
    assert.deepEqual(
      [fork?.isFork, fork?.sourceRepositoryId, fork?.sourceRepositoryFullName],
      [true, "{2}", "eve/payments"],
    );
    for (const repository of [null, undefined, {}]) {
      const gone = eventOf("pullrequest:created", pullRequestOf({ source: { ...source, repository } })).pullRequest;
      assert.deepEqual([gone?.isFork, gone?.sourceRepositoryId], [true, undefined]);
    }
  });

  it("is read although source and destination are missing", () => {
    const event = eventOf("pullrequest:updated", pullRequestOf({ source: null, destination: undefined, title: null }));
    assert.deepEqual(
      [
        event.ref,
        event.commit,
        event.pullRequest?.sourceCommit,
        event.pullRequest?.targetBranch,
        event.pullRequest?.title,
      ],
      [undefined, undefined, "", "", ""],
    );
  });

  it("carries a comment's words and who wrote them", () => {
    const event = eventOf("pullrequest:comment_created", {
      ...pullRequestOf(),
      comment: { id: 311512047, content: { raw: "build it please" }, user: { display_name: "Joe" } },
    });
    assert.equal(event.kind, "comment");
    assert.deepEqual(event.comment, { id: "311512047", text: "build it please", author: { name: "Joe" } });
    assert.equal(event.pullRequest?.id, 7);
    assert.equal(event.commit?.hash, "aaaaaaaaaaaa");
  });
});
