import assert from "node:assert/strict";

import { bitbucketCloud } from "../../../src/dialects/bitbucket-cloud/dialect.ts";

import { eventOf, eventsOf, head, hookOf, older, pushOf, refOf, repositoryId } from "./payloads.ts";

describe("Bitbucket Cloud push", () => {
  const push = "repo:push";

  it("drops no ref of a push that moves several", () => {
    const events = eventsOf(
      push,
      pushOf(
        { old: refOf("main", older), new: refOf("main", head) },
        { old: null, new: refOf("v1.0", head, "tag") },
        { old: refOf("old/thing", older), new: null },
      ),
    );
    assert.deepEqual(
      events.map((event) => [event.kind, event.ref?.type, event.ref?.name, event.commit?.hash, event.before]),
      [
        ["push", "branch", "main", head, older],
        ["tag", "tag", "v1.0", head, undefined],
        ["ref-deleted", "branch", "old/thing", undefined, older],
      ],
    );
  });

  it("needs nothing but the repository's UUID and name and the moved refs", () => {
    const { actor, ...event } = eventOf(push, {
      repository: { uuid: "{1}", full_name: "acme/payments" },
      push: { changes: [{ new: refOf("main", head) }] },
    });
    assert.equal(actor.name, "unknown");
    assert.deepEqual(event, {
      kind: "push",
      repository: {
        id: "{1}",
        fullName: "acme/payments",
        owner: "acme",
        slug: "payments",
        name: "payments",
        url: "https://bitbucket.org/acme/payments",
        cloneUrl: "https://bitbucket.org/acme/payments.git",
        scm: "git",
        isPrivate: true,
      },
      at: 0,
      ref: { type: "branch", name: "main" },
      commit: { hash: head },
      isForced: false,
      isTruncated: false,
      commits: [],
    });
  });

  it("takes what is there: commits newest first, authors, project, workspace, flags, time", () => {
    const payload = {
      actor: { display_name: "Jane", account_id: "557058:x", nickname: "jj" },
      repository: {
        uuid: "{1}",
        full_name: "acme/payments",
        name: "Payments!",
        is_private: false,
        scm: "git",
        links: { html: { href: "https://bitbucket.example/acme/payments" } },
        project: { key: "PAY", name: "Money" },
        workspace: { slug: "acme", uuid: "{w}" },
        owner: { uuid: "{o}" },
      },
      push: {
        changes: [
          {
            forced: true,
            truncated: true,
            old: refOf("main", older),
            new: {
              ...refOf("main", head),
              target: {
                hash: head,
                message: "second\n",
                date: "2026-11-01T10:00:00+00:00",
                author: { raw: "CI Bot <ci@example.com>" },
                parents: [{ hash: older }],
              },
            },
            commits: [
              { hash: head, links: { html: { href: "https://bitbucket.example/c" } } },
              {
                hash: "c".repeat(40),
                message: "first",
                author: { raw: "Jane <j@example.com>", user: { display_name: "Jane D", account_id: "557058:x" } },
              },
            ],
          },
        ],
      },
    };
    const event = eventOf(push, payload, { "x-event-time": "Sun, 01 Nov 2026 10:00:05 GMT" });
    assert.equal(event.at, Date.UTC(2026, 10, 1, 10, 0, 5));
    assert.equal(event.isForced, true);
    assert.equal(event.isTruncated, true);
    assert.deepEqual(event.actor, { name: "Jane", accountId: "557058:x" });
    assert.deepEqual(event.repository, {
      id: "{1}",
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "Payments!",
      ownerId: "{w}",
      projectKey: "PAY",
      projectName: "Money",
      url: "https://bitbucket.example/acme/payments",
      cloneUrl: "https://bitbucket.example/acme/payments.git",
      scm: "git",
      isPrivate: false,
    });
    assert.deepEqual(event.commit, {
      hash: head,
      message: "second\n",
      author: { name: "CI Bot", raw: "CI Bot <ci@example.com>" },
      at: Date.UTC(2026, 10, 1, 10),
      url: "https://bitbucket.example/c",
      parents: [older],
    });
    assert.deepEqual(
      event.commits.map((commit) => commit.hash),
      [head, "c".repeat(40)],
    );
    assert.deepEqual(event.commits[1]?.author, { name: "Jane D", accountId: "557058:x", raw: "Jane <j@example.com>" });
  });

  it("says when it happened by the commit where the headers do not", () => {
    const change = { new: { ...refOf("main", head), target: { hash: head, date: "2026-11-01T10:00:00+00:00" } } };
    assert.equal(eventOf(push, pushOf(change)).at, Date.UTC(2026, 10, 1, 10));
  });

  it("ignores a push of nothing to nothing, with a reason", () => {
    const parsed = bitbucketCloud.parse(hookOf(push, pushOf({ old: null, new: null })));
    assert.deepEqual(parsed, { ignored: "The push moved no branch and no tag." });
  });

  it("R14 names the repository of a push that lists no change", () => {
    const parsed = bitbucketCloud.parse(hookOf(push, pushOf()));
    assert.ok("ignored" in parsed);
    assert.equal(parsed.unlisted, repositoryId);
  });

  it("keeps branch names with every sign as they are", () => {
    for (const name of ["feature/a+b&c%#é", "ünï/{{x}}", "a\"b'<script>", "refs/heads/odd", "😀".repeat(50)]) {
      assert.equal(eventOf(push, pushOf({ new: refOf(name, head) })).ref?.name, name);
    }
  });

  it("is not misled by optional parts of another kind", () => {
    const payload = {
      ...pushOf({
        new: {
          ...refOf("main", head),
          target: { hash: head, message: 7, date: "soon", author: "Jane", parents: "none", links: [] },
        },
        commits: [null, 4, { hash: "zz" }, { hash: head }],
      }),
      actor: 3,
    };
    const event = eventOf(push, payload);
    assert.deepEqual(event.commit, { hash: head });
    assert.deepEqual(event.commits, [{ hash: head }]);
  });

  it("shows no address that is not http, whatever a payload says", () => {
    const payload = {
      ...pushOf({ new: refOf("main", head) }),
      repository: { uuid: "{1}", full_name: "a/b", links: { html: { href: "javascript:alert(1)" } } },
    };
    assert.equal(eventOf(push, payload).repository.url, "https://bitbucket.org/a/b");
  });

  it("takes Mercurial's old refs for branches", () => {
    assert.equal(eventOf(push, pushOf({ new: refOf("default", head, "named_branch") })).ref?.type, "branch");
  });
});
