import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { gitlab } from "../../../src/dialects/gitlab/dialect.ts";

const head = "a".repeat(40);
const before = "b".repeat(40);
const none = "0".repeat(40);
const project = {
  id: 15,
  name: "Payments",
  path_with_namespace: "acme/money/payments",
  web_url: "https://gitlab.com/acme/money/payments",
  git_http_url: "https://gitlab.com/acme/money/payments.git",
  namespace: "Money",
  visibility_level: 20,
};
const commit = (id: string, message = "Pay\n") => ({
  id,
  message,
  timestamp: "2026-01-01T10:00:00+02:00",
  url: `https://gitlab.com/c/${id}`,
  author: { name: "Jane", email: "jane@example.com" },
});
const mergeRequest = {
  iid: 7,
  title: "Faster",
  description: "",
  url: "https://gitlab.com/acme/money/payments/-/merge_requests/7",
  source_branch: "feature/x",
  target_branch: "main",
  source_project_id: 15,
  target_project_id: 15,
  last_commit: commit(head),
  updated_at: "2026-01-01 10:00:00 UTC",
};
const user = { id: 4, name: "Jane", username: "jane" };

function hookOf(payload: object): Hook {
  return {
    headers: { "content-type": "application/json", "x-gitlab-event": "Push Hook" },
    query: {},
    body: Buffer.from(JSON.stringify({ project, user, ...payload })),
  };
}

function only(payload: object): Event {
  const parsed = gitlab.parse(hookOf(payload));
  assert.ok("events" in parsed, JSON.stringify(parsed));
  const [event, ...more] = parsed.events;
  assert.ok(event !== undefined && more.length === 0);
  return event;
}

function ignored(payload: object): string {
  const parsed = gitlab.parse(hookOf(payload));
  assert.ok("ignored" in parsed);
  return parsed.ignored;
}

describe("GitLab's webhooks", () => {
  it("are pushes with the newest of their commits, and say when there were more", () => {
    const event = only({
      object_kind: "push",
      ref: "refs/heads/main",
      before,
      after: head,
      checkout_sha: head,
      user_id: 4,
      user_name: "Jane",
      commits: [commit("c".repeat(40)), commit(head)],
      total_commits_count: 25,
    });
    assert.deepEqual(
      [event.kind, event.ref?.name, event.commit?.hash, event.before, event.isTruncated],
      ["push", "main", head, before, true],
    );
    assert.deepEqual(
      event.commits.map(({ hash }) => hash),
      [head, "c".repeat(40)],
    );
    assert.deepEqual(
      [event.repository.id, event.repository.owner, event.repository.slug, event.repository.isPrivate],
      ["15", "acme/money", "payments", false],
    );
    assert.deepEqual(event.actor, { name: "Jane", accountId: "4" });
  });

  it("are tags on the commit they stand on, and deletions", () => {
    const tag = only({
      object_kind: "tag_push",
      ref: "refs/tags/v1",
      before: none,
      after: "d".repeat(40),
      checkout_sha: head,
      commits: [],
    });
    assert.deepEqual([tag.kind, tag.commit?.hash, tag.before], ["tag", head, undefined]);
    const gone = only({
      object_kind: "push",
      ref: "refs/heads/old",
      before: head,
      after: none,
      checkout_sha: null,
      commits: [],
    });
    assert.deepEqual([gone.kind, gone.ref?.name, gone.commit], ["ref-deleted", "old", undefined]);
  });

  it("are merge requests by what happened to them", () => {
    const kinds = ["open", "reopen", "update", "merge", "close"].map(
      (action) => only({ object_kind: "merge_request", object_attributes: { ...mergeRequest, action } }).kind,
    );
    assert.deepEqual(kinds, [
      "pull-request-opened",
      "pull-request-opened",
      "pull-request-updated",
      "pull-request-merged",
      "pull-request-declined",
    ]);
    assert.match(
      ignored({ object_kind: "merge_request", object_attributes: { ...mergeRequest, action: "approved" } }),
      /changes no code/,
    );
    const merged = only({
      object_kind: "merge_request",
      object_attributes: { ...mergeRequest, action: "merge", merge_commit_sha: "e".repeat(40) },
    });
    assert.equal(merged.commit?.hash, "e".repeat(40));
  });

  it("are merge requests aimed at another branch, made ready or named anew without a new commit", () => {
    const updated = (changes: object) =>
      only({ object_kind: "merge_request", object_attributes: { ...mergeRequest, action: "update" }, changes });
    const events = [
      { target_branch: { previous: "old", current: "main" } },
      { target_branch: { previous: "main", current: "main" } },
      { draft: { previous: true, current: false } },
      { title: { previous: "[skip ci]", current: "Faster" } },
    ].map(updated);
    assert.deepEqual(
      events.map(({ kind, pullRequest }) => [kind, pullRequest?.isRetargeted]),
      [true, undefined, undefined, undefined].map((isRetargeted) => ["pull-request-updated", isRetargeted]),
    );
  });

  it("are merge requests from forks unless both ends are surely one project", () => {
    const from = (id: unknown) =>
      only({
        object_kind: "merge_request",
        object_attributes: { ...mergeRequest, action: "open", source_project_id: id },
      }).pullRequest?.isFork;
    assert.deepEqual([15, 99, null].map(from), [false, true, true]);
  });

  it("are comments on merge requests, and on nothing else", () => {
    const event = only({
      object_kind: "note",
      object_attributes: {
        id: 1241,
        noteable_type: "MergeRequest",
        note: "build this",
        created_at: "2026-01-01T00:00:00Z",
      },
      merge_request: mergeRequest,
    });
    assert.deepEqual(
      [event.kind, event.comment, event.commit?.hash],
      ["comment", { id: "1241", text: "build this", author: { name: "Jane", accountId: "4" } }, head],
    );
    const edited = { noteable_type: "MergeRequest", action: "update", note: "build this" };
    assert.match(
      ignored({ object_kind: "note", object_attributes: edited, merge_request: mergeRequest }),
      /only new comments/,
    );
    assert.match(
      ignored({ object_kind: "note", object_attributes: { noteable_type: "Issue", note: "hm" } }),
      /something else/,
    );
  });

  it("start nothing by our own statuses or by what nobody knows, and say why", () => {
    assert.match(ignored({ object_kind: "pipeline" }), /our own build status/);
    assert.match(ignored({ object_kind: "wiki_page" }), /"wiki_page" is no event/);
  });

  it("are one delivery by the key that retries share, and not by the cause that two branches share", () => {
    const sent = (body: string, headers: Record<string, string>): string =>
      gitlab.deliveryId({ headers, query: {}, body: Buffer.from(body) });
    const shared = { "x-gitlab-event-uuid": "11111111-2222-4333-8444-555555555555" };
    assert.notEqual(sent("one", shared), sent("two", shared));
    assert.equal(
      sent("one", { "idempotency-key": "aaaaaaaa-2222-4333-8444-555555555555" }),
      "aaaaaaaa-2222-4333-8444-555555555555",
    );
  });
});
