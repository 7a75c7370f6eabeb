import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import type { Hook } from "../../../src/core/hook.ts";
import { githubSha1 } from "../../../src/dialects/github/sha1-dialect.ts";
import { github } from "../../../src/dialects/github/dialect.ts";

import { before, commit, head, hookOf, ignored, issue, none, only, repository, sender } from "./payloads.ts";

describe("GitHub's webhooks", () => {
  it("are pushes with all their commits, newest first", () => {
    const event = only(
      hookOf("push", {
        ref: "refs/heads/feature/x",
        before,
        after: head,
        forced: true,
        commits: [commit("c".repeat(40), "First\n"), commit(head)],
        head_commit: commit(head),
      }),
    );
    assert.deepEqual(event.ref, { type: "branch", name: "feature/x" });
    assert.deepEqual(
      event.commits.map(({ hash }) => hash),
      [head, "c".repeat(40)],
    );
    assert.deepEqual(event.commit?.author, { name: "Jane", raw: "Jane <jane@example.com>" });
    assert.deepEqual(
      [event.kind, event.before, event.isForced, event.isTruncated, event.at, event.actor.accountId],
      ["push", before, true, false, Date.parse("2026-01-01T08:00:00Z"), "9"],
    );
    assert.deepEqual(
      [
        event.repository.id,
        event.repository.owner,
        event.repository.slug,
        event.repository.ownerId,
        event.repository.isPrivate,
      ],
      ["15", "acme", "payments", "7", false],
    );
  });

  it("are new branches without a hash before, and tags that stand on a commit, annotated or not", () => {
    const branch = only(
      hookOf("push", {
        ref: "refs/heads/new",
        before: none,
        after: head,
        created: true,
        commits: [],
        head_commit: commit(head),
      }),
    );
    assert.deepEqual([branch.kind, branch.before, branch.commit?.hash], ["push", undefined, head]);
    const tag = only(
      hookOf("push", {
        ref: "refs/tags/v1",
        before: none,
        after: "d".repeat(40),
        commits: [],
        head_commit: commit(head),
      }),
    );
    assert.deepEqual([tag.kind, tag.ref, tag.commit?.hash], ["tag", { type: "tag", name: "v1" }, head]);
  });

  it("are deletions, told by a push or by an event of their own", () => {
    const pushed = only(
      hookOf("push", {
        ref: "refs/heads/old",
        before: head,
        after: none,
        deleted: true,
        commits: [],
        head_commit: null,
      }),
    );
    assert.deepEqual([pushed.kind, pushed.ref?.name, pushed.commit], ["ref-deleted", "old", undefined]);
    assert.deepEqual(only(hookOf("delete", { ref: "v1", ref_type: "tag" })).ref, { type: "tag", name: "v1" });
    assert.match(ignored("create", { ref: "new", ref_type: "branch" }), /comes as a push/);
  });

  it("follow renames and transfers by the repository's number", () => {
    const event = only(
      hookOf("repository", {
        action: "renamed",
        repository: { ...repository, full_name: "acme/billing", name: "billing" },
      }),
    );
    assert.deepEqual(
      [event.kind, event.repository.id, event.repository.fullName],
      ["repository-updated", "15", "acme/billing"],
    );
  });

  it("are comments on pull requests, which name no commit and no branch", () => {
    const comment = { id: 5, body: "/build", created_at: "2026-01-01T08:00:00Z", user: { id: 11, login: "rita" } };
    const event = only(hookOf("issue_comment", { action: "created", issue, comment }));
    assert.deepEqual(
      [event.kind, event.at, event.commit, event.ref],
      ["comment", Date.parse("2026-01-01T08:00:00Z"), undefined, undefined],
    );
    assert.deepEqual(event.comment, { id: "5", text: "/build", author: { name: "rita", accountId: "11" } });
    const { id, title, sourceCommit, isFork, isDraft, author } = event.pullRequest ?? assert.fail();
    assert.deepEqual([id, title, sourceCommit, isFork, isDraft], [7, "Faster", "", true, true]);
    assert.deepEqual(author, { name: "jane", accountId: "9" });
  });

  it("are no comments on issues, nor edited or deleted ones", () => {
    const comment = { id: 5, body: "/build" };
    for (const action of ["edited", "deleted"])
      assert.equal(ignored("issue_comment", { action, issue, comment }), "only new comments count");
    const plain = { ...issue, pull_request: null };
    assert.match(ignored("issue_comment", { action: "created", issue: plain, comment }), /something else than a pull/);
    assert.match(ignored("pull_request_review_comment", { action: "created", comment }), /a review changes no code/);
  });

  it("start nothing by a ping, by our own statuses, or by what nobody knows, and say why", () => {
    assert.match(ignored("ping", { zen: "Keep it logically awesome." }), /secret is right/);
    assert.match(ignored("status", {}), /our own build status/);
    assert.match(ignored("teleport", {}), /"teleport" is no event/);
    assert.match(ignored("push", { ref: "refs/notes/commits", before, after: head }), /no branch and no tag/);
  });

  it("come as forms, too", () => {
    const payload = JSON.stringify({
      repository,
      sender,
      ref: "refs/heads/main",
      before,
      after: head,
      commits: [],
      head_commit: commit(head, "50% & more = +1\n"),
    });
    const hook: Hook = {
      headers: { "content-type": "application/x-www-form-urlencoded", "x-github-event": "push" },
      query: {},
      body: Buffer.from(new URLSearchParams({ payload }).toString()),
    };
    assert.equal(only(hook).commit?.message, "50% & more = +1\n");
  });
});

describe("GitHub's signatures", () => {
  const body = Buffer.from("{}");
  const sign = (algorithm: string, key = "secret"): string =>
    `${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`;
  const passes = (dialect: typeof github, headers: Record<string, string>): boolean => {
    try {
      dialect.verify({ headers, query: {}, body }, "secret");
      return true;
    } catch {
      return false;
    }
  };

  it("are SHA-256, unless the tenant chose to take SHA-1 as well", () => {
    for (const dialect of [github, githubSha1])
      assert.equal(passes(dialect, { "x-hub-signature": sign("sha1"), "x-hub-signature-256": sign("sha256") }), true);
    assert.deepEqual(
      [github, githubSha1].map((dialect) => passes(dialect, { "x-hub-signature": sign("sha1") })),
      [false, true],
    );
    assert.equal(passes(githubSha1, { "x-hub-signature": sign("sha256") }), false);
  });

  it("are not mended by a right SHA-1 when the SHA-256 is wrong", () => {
    for (const wrong of [sign("sha256", "guess"), "", "sha256="])
      assert.equal(passes(githubSha1, { "x-hub-signature": sign("sha1"), "x-hub-signature-256": wrong }), false);
  });

  it("agree with GitHub's published example", () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const hook: Hook = {
      headers: { "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
      query: {},
      body: Buffer.from("Hello, World!"),
    };
    github.verify(hook, "It's a Secret to Everybody");
  });
});
