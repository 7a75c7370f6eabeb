import assert from "node:assert/strict";

import { bitbucketDataCenter } from "../../../src/dialects/bitbucket-data-center/dialect.ts";

import {
  bareRepository,
  changeOf,
  eventOf,
  eventsOf,
  head,
  hookOf,
  linkedRepository,
  older,
  pushOf,
  reasonOf,
  zeros,
} from "./payloads.ts";

describe("Bitbucket Data Center push", () => {
  const main = "refs/heads/main";

  it("drops no ref of a push that moves several", () => {
    const events = eventsOf(
      "repo:refs_changed",
      pushOf([
        changeOf(main, older, head),
        changeOf("refs/heads/new/one", zeros, head),
        changeOf("refs/tags/v1", zeros, older),
        changeOf("refs/heads/old", older, zeros),
      ]),
    );
    assert.deepEqual(
      events.map((event) => [event.kind, event.ref?.type, event.ref?.name, event.commit?.hash, event.before]),
      [
        ["push", "branch", "main", head, older],
        ["push", "branch", "new/one", head, undefined],
        ["tag", "tag", "v1", older, undefined],
        ["ref-deleted", "branch", "old", undefined, older],
      ],
    );
  });

  it("needs nothing but the repository and the moved refs, as version 5 sends them", () => {
    const event = eventOf("repo:refs_changed", {
      repository: { id: 7, slug: "payments", project: { key: "ACME" } },
      changes: [{ refId: main, fromHash: older, toHash: head }],
    });
    assert.deepEqual(event, {
      kind: "push",
      repository: {
        id: "7",
        fullName: "ACME/payments",
        owner: "ACME",
        slug: "payments",
        name: "payments",
        projectKey: "ACME",
        url: "",
        scm: "git",
        isPrivate: true,
      },
      actor: { name: "unknown" },
      at: 0,
      ref: { type: "branch", name: "main" },
      commit: { hash: head },
      before: older,
      isForced: false,
      isTruncated: false,
      commits: [],
    });
  });

  it("takes addresses, commits and their authors where newer versions send them", () => {
    const commitOf = (id: string, at: number | string): Record<string, unknown> => ({
      id,
      displayId: id.slice(0, 11),
      message: `Change ${id[0] ?? ""}`,
      author: { name: "jane", emailAddress: "jane@example.com" },
      committerTimestamp: at,
      parents: [{ id: older }],
    });
    for (const [at, read] of [
      [1_700_000_000_000, 1_700_000_000_000],
      ["2023-11-14T22:13:20.000+0000", 1_700_000_000_000],
      ["2023-11-14T22:13:20Z", 1_700_000_000_000],
    ] as const) {
      const event = eventOf(
        "repo:refs_changed",
        pushOf([changeOf(main, older, head)], {
          repository: linkedRepository,
          commits: [commitOf(head, at)],
          toCommit: commitOf(head, at),
        }),
      );
      assert.equal(event.repository.url, "https://git.example.com/projects/ACME/repos/payments/browse");
      assert.equal(event.repository.cloneUrl, "https://git.example.com/scm/acme/payments.git");
      assert.deepEqual(event.commit, {
        hash: head,
        message: "Change a",
        author: { name: "jane", accountId: "jane", raw: "jane <jane@example.com>" },
        at: read,
        parents: [older],
      });
      assert.deepEqual(
        event.commits.map((commit) => commit.hash),
        [head],
      );
    }
  });

  it("reads the time in every spelling: with a zone, in milliseconds, or not at all", () => {
    const times = [
      ["2026-01-02T03:04:05+0100", Date.UTC(2026, 0, 2, 2, 4, 5)],
      [1_700_000_000_000, 1_700_000_000_000],
      ["2026-01-02T03:04:05.678Z", Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
      ["yesterday", 0],
      [null, 0],
      [-1, 0],
      [1e300, 0],
    ] as const;
    for (const [date, at] of times)
      assert.equal(eventOf("repo:refs_changed", pushOf([changeOf(main, older, head)], { date })).at, at, String(date));
  });

  it("gives listed commits to the ref they lead to, and says when five may not be all", () => {
    const commits = ["a", "1", "2", "3", "4"].map((digit) => ({ id: digit.repeat(40), message: digit }));
    const [moved, other] = eventsOf(
      "repo:refs_changed",
      pushOf([changeOf(main, older, head), changeOf("refs/heads/x", older, "c".repeat(40))], {
        commits,
        toCommit: commits[0],
      }),
    );
    assert.deepEqual([moved?.commits.length, moved?.isTruncated, moved?.commit?.message], [5, true, "a"]);
    assert.deepEqual([other?.commits.length, other?.isTruncated, other?.commit?.message], [0, false, undefined]);
  });

  it("R14 names the repository of which it lists nothing, or not all", () => {
    for (const changes of [[], [changeOf("refs/heads/main", older, head)]]) {
      const push = pushOf(changes, { refLimitExceeded: true });
      assert.equal(bitbucketDataCenter.parse(hookOf("repo:refs_changed", push)).unlisted, "7");
    }
    assert.equal(bitbucketDataCenter.parse(hookOf("mirror:repo_synchronized", pushOf([]))).unlisted, "7");
    const listed = pushOf([changeOf("refs/heads/main", older, head)]);
    assert.equal(bitbucketDataCenter.parse(hookOf("repo:refs_changed", listed)).unlisted, undefined);
  });

  it("ignores a push without changes, with a reason", () => {
    assert.match(reasonOf("repo:refs_changed", pushOf([])), /listed no change/);
    assert.match(
      reasonOf("mirror:repo_synchronized", pushOf([], { refLimitExceeded: true })),
      /More branches and tags moved/,
    );
    assert.match(
      reasonOf("repo:refs_changed", pushOf([changeOf("refs/pull-requests/1/from", older, head)])),
      /Neither a branch nor a tag/,
    );
  });

  it("takes what a mirror fetched for pushes, by the mirror's name", () => {
    const event = eventOf(
      "mirror:repo_synchronized",
      pushOf([changeOf(main, older, head)], {
        mirrorServer: { id: "B", name: "Sydney" },
        syncType: "INCREMENTAL",
        refLimitExceeded: false,
        actor: undefined,
      }),
    );
    assert.deepEqual(
      [event.kind, event.ref?.name, event.commit?.hash, event.actor.name],
      ["push", "main", head, "Sydney"],
    );
  });

  it("keeps the repository's number through a new name and another project", () => {
    const event = eventOf("repo:modified", {
      actor: { name: "jane" },
      old: bareRepository,
      new: { ...bareRepository, slug: "billing", name: "Billing", project: { key: "~jane" } },
    });
    assert.deepEqual(
      [event.kind, event.repository.id, event.repository.fullName, event.repository.name],
      ["repository-updated", "7", "~jane/billing", "Billing"],
    );
  });

  it("shows no address that is not http, whatever a payload says", () => {
    const repository = {
      ...bareRepository,
      links: { self: [{ href: "javascript:alert(1)" }], clone: [{ href: "file:///etc", name: "http" }] },
    };
    const event = eventOf("repo:refs_changed", pushOf([changeOf(main, older, head)], { repository }));
    assert.deepEqual([event.repository.url, event.repository.cloneUrl], ["", undefined]);
  });
});
