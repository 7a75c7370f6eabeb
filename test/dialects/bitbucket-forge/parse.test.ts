import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { bitbucketForge } from "../../../src/dialects/bitbucket-forge/dialect.ts";
import { makeEvents } from "./events.ts";

const head = "a37e0ad81173c7f6707d6b9f74dab4ce9938064d";
const before = "b".repeat(40);
const { about, push, pullRequest } = makeEvents({ head, before });

function hookOf(event: object): Hook {
  return { headers: {}, query: {}, body: Buffer.from(JSON.stringify(event)) };
}

function read(event: object): Event {
  const parsed = bitbucketForge.parse(hookOf(event));
  assert.ok("events" in parsed && parsed.events.length === 1, JSON.stringify(parsed));
  return parsed.events[0] ?? assert.fail();
}

function ignored(event: object): string {
  const parsed = bitbucketForge.parse(hookOf(event));
  return "ignored" in parsed ? parsed.ignored : assert.fail("there were events");
}

describe("a push as Forge tells it", () => {
  it("is one moved branch, with names left to who plans", () => {
    const event = read(push());
    assert.deepEqual(
      [event.kind, event.ref, event.commit?.hash, event.before],
      ["push", { type: "branch", name: "main" }, head, before],
    );
    assert.equal(event.commit?.message, "Initial commit");
    assert.deepEqual(
      [event.repository.id, event.repository.slug, event.repository.fullName],
      [about.id, "payments", ""],
    );
    assert.equal(event.repository.ownerId, about.workspace);
    assert.deepEqual(event.actor, { name: "unknown", accountId: "5ffe" });
    assert.equal(event.at, Date.parse("2026-03-23T06:03:12.361Z"));
  });

  it("is read at the top of the body and under payload", () => {
    assert.deepEqual(read({ payload: { ...push(), retryContext: { retryCount: 1 } } }), read(push()));
  });

  it("is a tag where all that only branches have is missing", () => {
    const event = read(push({ ref: "v1.0", mainbranch: undefined, truncated: undefined, commits: undefined }));
    assert.deepEqual([event.kind, event.ref], ["tag", { type: "tag", name: "v1.0" }]);
    assert.equal(read(push({ mainbranch: false, commits: undefined })).ref?.type, "branch");
  });

  it("is a deletion only where it says so", () => {
    const gone = read(push({ closed: true, after: undefined, commits: undefined }));
    assert.deepEqual([gone.kind, gone.commit, gone.before], ["ref-deleted", undefined, before]);
    assert.throws(() => read(push({ after: undefined })), {
      code: "unreadable",
      message: /nothing says to which commit/,
    });
    assert.throws(() => read(push({ after: "main" })), { code: "unreadable" });
    assert.equal(read(push({ closed: true })).kind, "push", "closed, and yet it stands at a commit");
  });
});

describe("a pull request as Forge tells it", () => {
  for (const [name, kind] of [
    ["created", "pull-request-opened"],
    ["updated", "pull-request-updated"],
    ["fulfilled", "pull-request-merged"],
    ["rejected", "pull-request-declined"],
  ] as const)
    it(`S40 is partial and counts as a fork's until the host says more: ${name}`, () => {
      const event = read(pullRequest(name));
      assert.deepEqual([event.kind, event.pullRequest?.isPartial, event.pullRequest?.isFork], [kind, true, true]);
      assert.equal(event.pullRequest?.title, "Pay");
      assert.equal(event.commit?.hash, name === "fulfilled" ? "cccccccccccc" : head.slice(0, 12));
    });

  it("has a comment of which only the id is told", () => {
    const event = read({
      ...pullRequest("created"),
      eventType: "avi:bitbucket:created:pullrequest-comment",
      comment: { id: 9 },
    });
    assert.deepEqual([event.kind, event.comment?.id, event.comment?.isPartial], ["comment", "9", true]);
  });

  it("is read with branches by name, too", () => {
    const plain = pullRequest("created", { source: { branch: "feature/x", commit: { hash: head.slice(0, 12) } } });
    assert.equal(read(plain).ref?.name, "feature/x");
  });
});

describe("an event of Forge", () => {
  it("that the app caused itself, or that means nothing to us, is ignored with its reason", () => {
    assert.match(ignored({ ...push(), selfGenerated: true }), /this app did it itself/);
    for (const name of [
      "created:build-status",
      "updated:build-status",
      "deleted:repository",
      "resolved:pullrequest-comment",
    ])
      assert.notEqual(ignored({ ...push(), eventType: `avi:bitbucket:${name}` }), "");
    assert.match(ignored({ ...push(), eventType: "avi:bitbucket:teleported:x" }), /is no event this app acts on/);
  });

  it("R2 has one id however often it is delivered, and another for another move of the same ref", () => {
    const id = (event: object): string => bitbucketForge.deliveryId(hookOf(event));
    assert.equal(id({ payload: { ...push(), retryContext: { retryCount: 2 } } }), id(push()));
    const others = [
      push({ before: "c".repeat(40) }),
      push({ ref: "other" }),
      { ...push(), timestamp: "2026-03-24T00:00:00Z" },
    ];
    assert.equal(new Set([push(), ...others, pullRequest("created"), pullRequest("updated")].map(id)).size, 6);
    assert.match(bitbucketForge.deliveryId({ headers: {}, query: {}, body: Buffer.from("{") }), /^sha256:/);
  });
});
