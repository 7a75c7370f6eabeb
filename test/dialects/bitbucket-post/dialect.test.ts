import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { bitbucketPost } from "../../../src/dialects/bitbucket-post/dialect.ts";
import { gitorious } from "../../../src/dialects/gitorious/dialect.ts";

const hash = (digit: string): string => digit.repeat(40);
const repository = {
  absolute_url: "/jane/project-x/",
  fork: false,
  is_private: true,
  name: "Project X",
  owner: "jane",
  scm: "git",
  slug: "project-x",
  website: "https://example.com/",
};
const commit = (digit: string, branch: string | null, parents: readonly string[], more: object = {}) => ({
  author: "jane",
  branch,
  files: [{ file: "some.py", type: "modified" }],
  message: "Added some more things\n",
  node: hash(digit).slice(0, 12),
  parents: parents.map((parent) => hash(parent).slice(0, 12)),
  raw_author: "Jane Doe <jane@example.com>",
  raw_node: hash(digit),
  revision: null,
  size: -1,
  timestamp: "2012-05-30 05:58:56",
  utctimestamp: "2012-05-30 03:58:56+00:00",
  ...more,
});

function hookOf(payload: object): Hook {
  return {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    query: {},
    body: Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString()),
  };
}

function eventsOf(commits: readonly object[], repo: object = repository): readonly Event[] {
  const parsed = bitbucketPost.parse(
    hookOf({ canon_url: "https://bitbucket.org", user: "jane", repository: repo, commits }),
  );
  assert.ok("events" in parsed, JSON.stringify(parsed));
  return parsed.events;
}

describe("Bitbucket's old POST service", () => {
  it("posts a git push of one commit", () => {
    const [event, ...more] = eventsOf([commit("a", "master", ["0"])]);
    assert.equal(more.length, 0);
    assert.deepEqual(event?.ref, { type: "branch", name: "master" });
    assert.deepEqual(event.commit, {
      hash: hash("a"),
      message: "Added some more things\n",
      author: { name: "jane", raw: "Jane Doe <jane@example.com>" },
      at: Date.parse("2012-05-30T03:58:56Z"),
      url: `https://bitbucket.org/jane/project-x/commits/${hash("a")}`,
      parents: ["0".repeat(12)],
    });
    assert.deepEqual(event.repository, {
      id: "jane/project-x",
      fullName: "jane/project-x",
      owner: "jane",
      slug: "project-x",
      name: "Project X",
      url: "https://bitbucket.org/jane/project-x",
      cloneUrl: "https://bitbucket.org/jane/project-x.git",
      scm: "git",
      isPrivate: true,
    });
    assert.equal(event.actor.name, "jane");
  });

  it("posts a Mercurial push with revision numbers and its default branch", () => {
    const [event] = eventsOf(
      [commit("a", "default", ["0"], { revision: 4 }), commit("b", "default", ["a"], { revision: 5 })],
      { ...repository, scm: "hg" },
    );
    assert.deepEqual(
      [event?.ref?.name, event?.commit?.hash, event?.repository.scm, event?.repository.cloneUrl],
      ["default", hash("b"), "hg", "https://bitbucket.org/jane/project-x"],
    );
    assert.deepEqual(
      event?.commits.map((one) => one.hash),
      [hash("b"), hash("a")],
    );
  });

  it("names the branch of a head alone: commits without one belong to the head that leads to them", () => {
    const listed = [commit("a", null, ["0"]), commit("b", null, ["a"]), commit("c", "master", ["b"])];
    for (const order of [listed, listed.toReversed()]) {
      const [event, ...more] = eventsOf(order);
      assert.equal(more.length, 0);
      assert.deepEqual(
        event?.commits.map((one) => one.hash),
        [hash("c"), hash("b"), hash("a")],
      );
    }
  });

  it("drops no branch of a push that moves two", () => {
    const events = eventsOf([commit("a", null, ["0"]), commit("b", "master", ["a"]), commit("c", "feature/x", ["a"])]);
    assert.deepEqual(
      events.map((event) => [event.ref?.name, event.commit?.hash, event.commits.length]),
      [
        ["master", hash("b"), 2],
        ["feature/x", hash("c"), 2],
      ],
    );
  });

  it("starts nothing without a commit, or without any branch, and says why", () => {
    for (const [commits, why] of [
      [[], /no commit/],
      [[commit("a", null, [])], /names a branch/],
    ] as const) {
      const parsed = bitbucketPost.parse(
        hookOf({ canon_url: "https://bitbucket.org", user: "jane", repository, commits }),
      );
      assert.ok("ignored" in parsed);
      assert.match(parsed.ignored, why);
    }
  });

  it("ends for commits that are their own ancestors", () => {
    const [event] = eventsOf([commit("a", "master", ["b"]), commit("b", "master", ["a"])]);
    assert.equal(event?.commits.length, 2);
  });
});

describe("Gitorious", () => {
  const push = {
    before: hash("b"),
    after: hash("a"),
    ref: "master",
    pushed_by: "jane",
    pushed_at: "2012-05-30T03:58:56+00:00",
    project: { name: "Money" },
    repository: { name: "payments", url: "https://gitorious.org/money/payments", owner: { name: "jane" } },
    commits: [
      {
        id: hash("a"),
        message: "Pay\n",
        url: "https://gitorious.org/c",
        committed_at: "2012-05-30T03:58:56+00:00",
        author: { name: "Jane", email: "jane@example.com" },
      },
    ],
  };

  it("posts one plain branch", () => {
    const parsed = gitorious.parse(hookOf(push));
    assert.ok("events" in parsed);
    const [event] = parsed.events;
    assert.deepEqual(
      [event?.kind, event?.ref?.name, event?.commit?.hash, event?.before, event?.actor.name],
      ["push", "master", hash("a"), hash("b"), "jane"],
    );
    assert.deepEqual(
      [event?.repository.id, event?.repository.url],
      ["Money/payments", "https://gitorious.org/money/payments"],
    );
  });

  it("posts deletions with a hash of zeros", () => {
    const parsed = gitorious.parse(hookOf({ ...push, after: hash("0"), commits: [] }));
    assert.ok("events" in parsed);
    assert.equal(parsed.events[0]?.kind, "ref-deleted");
  });
});
