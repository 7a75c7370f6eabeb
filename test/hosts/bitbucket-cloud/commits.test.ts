import assert from "node:assert/strict";

import { bitbucketCloud } from "../../../src/hosts/bitbucket-cloud/host.ts";

import { headCommit } from "../../sample.ts";
import { answer, apiUrl, error, holdWith, repository, repositoryAt } from "./talking.ts";

describe("Bitbucket Cloud commits", () => {
  it("completes a shortened hash, with message and author", () => {
    const found = {
      hash: headCommit,
      message: "Pay faster\n",
      date: "2026-11-01T10:00:00+00:00",
      author: { raw: "Jane <jane@example.com>", user: { display_name: "Jane D", account_id: "557058:x" } },
      parents: [{ hash: "f".repeat(40) }],
      links: { html: { href: "https://bitbucket.org/c" } },
    };
    const { value, calls } = holdWith(bitbucketCloud.commit(apiUrl, repository, "0123456789ab"), answer(200, found));
    assert.equal(calls[0]?.url, `${repositoryAt}/commit/0123456789ab`);
    assert.deepEqual(value, {
      outcome: "done",
      value: {
        hash: headCommit,
        message: "Pay faster\n",
        author: { name: "Jane D", accountId: "557058:x", raw: "Jane <jane@example.com>" },
        at: Date.UTC(2026, 10, 1, 10),
        url: "https://bitbucket.org/c",
        parents: ["f".repeat(40)],
      },
    });
  });

  it("needs nothing but the hash in the answer", () => {
    assert.deepEqual(
      holdWith(
        bitbucketCloud.commit(apiUrl, repository, headCommit),
        answer(200, { hash: headCommit, author: { raw: "ci <ci@x>" }, message: null }),
      ).value,
      { outcome: "done", value: { hash: headCommit, author: { name: "ci", raw: "ci <ci@x>" } } },
    );
  });

  it("explains a hash nobody knows, and asks about none that is no hash", () => {
    assert.match(
      (
        holdWith(bitbucketCloud.commit(apiUrl, repository, headCommit), answer(404, error("Commit not found")))
          .value as { why: string }
      ).why,
      /does not know commit .* forced push/,
    );
    assert.equal(holdWith(bitbucketCloud.commit(apiUrl, repository, "../../admin")).value.outcome, "refused");
  });

  it("lists branch heads, the most recently moved first, page after page up to the limit", () => {
    const branch = (name: string): unknown => ({ name, target: { hash: headCommit } });
    const next = `${repositoryAt}/refs/branches?page=2`;
    const { value, calls } = holdWith(
      bitbucketCloud.branches(apiUrl, repository, 3),
      answer(200, { values: [branch("a"), branch("b")], next }),
      answer(200, { values: [branch("c"), branch("d")], next }),
    );
    assert.ok(value.outcome === "done");
    assert.deepEqual(
      value.value.map((one) => one.name),
      ["a", "b", "c"],
    );
    const first = new URL(calls[0]?.url ?? "");
    assert.equal(first.searchParams.get("sort"), "-target.date");
    assert.equal(first.searchParams.get("pagelen"), "3");
    assert.equal(calls[1]?.url, next);
  });

  it("follows no next page away from the API", () => {
    const { value } = holdWith(
      bitbucketCloud.branches(apiUrl, repository, 5),
      answer(200, { values: [{ name: "a", target: { hash: headCommit } }], next: "https://evil.example.com/page2" }),
    );
    assert.ok(value.outcome === "done" && value.value.length === 1);
  });

  it("reads a file as it is, and says when there is none", () => {
    const { value, calls } = holdWith(
      bitbucketCloud.file(apiUrl, repository, headCommit, "/ci/a b#1/../.ci.yaml"),
      answer(200, "steps: []\n"),
    );
    assert.equal(calls[0]?.url, `${repositoryAt}/src/${headCommit}/ci/a%20b%231/.ci.yaml`);
    assert.deepEqual(value, { outcome: "done", value: "steps: []\n" });
    assert.deepEqual(holdWith(bitbucketCloud.file(apiUrl, repository, headCommit, "x"), answer(404)).value, {
      outcome: "done",
      value: undefined,
    });
    assert.equal(
      holdWith(bitbucketCloud.file(apiUrl, repository, headCommit, "x"), answer(200, "a", {}, { isCut: true })).value
        .outcome,
      "refused",
    );
  });
});
