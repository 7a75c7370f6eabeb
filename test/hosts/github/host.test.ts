import assert from "node:assert/strict";

import { github } from "../../../src/hosts/github/host.ts";
import { headCommit, samplePullRequest, samplePush } from "../../sample.ts";
import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, repository } from "../kit/sample-repository.ts";

describe("GitHub", () => {
  it("S16: tells heads apart whose names are too long, so that neither looks as if it moved for ever", () => {
    const rows = ["1", "2"].map((end) => ({ name: `${"b".repeat(5_000)}${end}`, commit: { sha: headCommit } }));
    const { value } = holdWith(github.branches(apiUrl, repository, 10), answer(200, rows));
    assert.ok(value.outcome === "done");
    const names = value.value.map(({ name }) => name);
    assert.equal(new Set(names).size, 2);
    assert.ok(names.every((name) => name.length > 400 && name.length <= 450));
  });

  it("waits as long as its limits ask, whether they come as 429 or as 403", () => {
    const now = { date: "Thu, 01 Jan 2026 00:00:00 GMT" };
    const reset = String(Date.parse(now.date) / 1000 + 90);
    const limits = [
      [
        answer(
          403,
          { message: "API rate limit exceeded" },
          { ...now, "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
        ),
        90_000,
      ],
      [answer(403, { message: "You have exceeded a secondary rate limit" }, { ...now, "retry-after": "60" }), 60_000],
      [answer(429, {}, { ...now, "retry-after": "5" }), 5000],
    ] as const;
    for (const [limited, retryAfterMs] of limits) {
      const { value } = holdWith(github.branches(apiUrl, repository, 10), limited);
      assert.ok(value.outcome === "try-again" && value.retryAfterMs === retryAfterMs, JSON.stringify(value));
    }
    const forbidden = holdWith(
      github.branches(apiUrl, repository, 10),
      answer(403, { message: "Resource not accessible by personal access token" }),
    );
    assert.ok(forbidden.value.outcome === "refused" && forbidden.value.isAuthorisation);
  });

  it("lists branch heads over pages, at most as many as asked", () => {
    const page = (names: readonly string[]): unknown => names.map((name) => ({ name, commit: { sha: headCommit } }));
    const next = { link: `<${apiUrl}/repositories/15/branches?page=2>; rel="next", <${apiUrl}/x>; rel="last"` };
    const { value, calls } = holdWith(
      github.branches(apiUrl, repository, 3),
      answer(200, page(["a", "b"]), next),
      answer(200, page(["c", "d"])),
    );
    assert.ok(value.outcome === "done");
    assert.deepEqual(
      value.value.map((branch) => branch.name),
      ["a", "b", "c"],
    );
    assert.equal(calls[1]?.url, `${apiUrl}/repositories/15/branches?page=2`);
  });

  it("lists open pull requests, the last changed first; code of unknown origin counts as a fork's", () => {
    const end = (ref: string, repo: unknown = { id: 15, full_name: "acme/payments" }): unknown => ({
      ref,
      sha: headCommit,
      repo,
    });
    const one = {
      number: 7,
      title: "Faster",
      body: null,
      html_url: "https://github.com/acme/payments/pull/7",
      draft: true,
      user: { login: "jane", id: 9 },
      head: end("x"),
      base: end("main"),
    };
    const { value, calls } = holdWith(
      github.openPullRequests?.(apiUrl, repository, 100) ?? assert.fail(),
      answer(200, [one, { ...one, number: 6, head: end("x", null) }]),
    );
    assert.equal(
      calls[0]?.url,
      `${apiUrl}/repos/acme/payments/pulls?state=open&sort=updated&direction=desc&per_page=100`,
    );
    assert.ok(value.outcome === "done");
    const author = { name: "jane", accountId: "9" };
    const ends = {
      sourceBranch: "x",
      sourceCommit: headCommit,
      targetBranch: "main",
      targetCommit: headCommit,
      sourceRepositoryId: "15",
      sourceRepositoryFullName: "acme/payments",
    };
    assert.deepEqual(value.value[0], {
      id: 7,
      title: "Faster",
      description: "",
      url: one.html_url,
      ...ends,
      isFork: false,
      isDraft: true,
      author,
    });
    assert.deepEqual([value.value[1]?.id, value.value[1]?.isFork], [6, true]);
  });

  it("reads a commit with message, author and parents", () => {
    const read = {
      sha: headCommit,
      html_url: "https://github.com/x",
      commit: { message: "Pay", author: { name: "Jane", email: "jane@example.com", date: "2026-01-01T00:00:00Z" } },
      author: { login: "jane", id: 9 },
      parents: [{ sha: "b".repeat(40) }],
    };
    const { value } = holdWith(github.commit(apiUrl, repository, headCommit.slice(0, 12)), answer(200, read));
    assert.deepEqual(value, {
      outcome: "done",
      value: {
        hash: headCommit,
        message: "Pay",
        author: { name: "Jane", accountId: "9", raw: "Jane <jane@example.com>" },
        at: Date.parse("2026-01-01"),
        url: "https://github.com/x",
        parents: ["b".repeat(40)],
      },
    });
    assert.match(
      JSON.stringify(
        holdWith(github.commit(apiUrl, repository, headCommit), answer(422, { message: "No commit found" })).value,
      ),
      /forced push/,
    );
  });

  it("tells changed files of pushes and pull requests, and not when there are too many", () => {
    const push = samplePush({ before: "b".repeat(40) });
    const compared = holdWith(
      github.changedPaths(apiUrl, repository, push),
      answer(200, { files: [{ filename: "new.ts", previous_filename: "old.ts" }] }),
    );
    assert.deepEqual(compared.value, { outcome: "done", value: ["old.ts", "new.ts"] });
    assert.equal(compared.calls[0]?.url, `${apiUrl}/repos/acme/payments/compare/${"b".repeat(40)}...${headCommit}`);
    const many = Array.from({ length: 300 }, (_, at) => ({ filename: `${at}` }));
    assert.deepEqual(holdWith(github.changedPaths(apiUrl, repository, push), answer(200, { files: many })).value, {
      outcome: "done",
      value: undefined,
    });
    assert.deepEqual(holdWith(github.changedPaths(apiUrl, repository, push), answer(404, {})).value, {
      outcome: "done",
      value: undefined,
    });
    assert.equal(
      holdWith(github.changedPaths(apiUrl, repository, samplePullRequest()), answer(200, [{ filename: "a" }])).calls[0]
        ?.url,
      `${apiUrl}/repos/acme/payments/pulls/7/files?per_page=100`,
    );
  });

  it("reads files as they are, and none where there is none", () => {
    const { value, calls } = holdWith(
      github.file(apiUrl, repository, headCommit, "/ci/../.probo yml"),
      answer(200, "steps: []"),
    );
    assert.deepEqual(value, { outcome: "done", value: "steps: []" });
    assert.equal(calls[0]?.url, `${apiUrl}/repos/acme/payments/contents/ci/.probo%20yml?ref=${headCommit}`);
    assert.deepEqual(holdWith(github.file(apiUrl, repository, headCommit, "x"), answer(404, {})).value, {
      outcome: "done",
      value: undefined,
    });
  });

  it("proves the token by naming the account, finds repositories, and lists them", () => {
    assert.deepEqual(holdWith(github.proof(apiUrl, "acme"), answer(200, { id: 7, login: "acme" })).value, {
      outcome: "done",
      value: { accountId: "7", name: "acme" },
    });
    assert.equal(
      holdWith(github.proof(apiUrl, "acme"), answer(401, { message: "Bad credentials" })).value.outcome,
      "refused",
    );
    const found = {
      id: 15,
      name: "payments",
      full_name: "acme/payments",
      html_url: "https://github.com/acme/payments",
      owner: { id: 7 },
    };
    for (const name of ["acme/payments", "15"])
      assert.equal(holdWith(github.repository(apiUrl, "7", name), answer(200, found)).value.outcome, "done");
    const listed = holdWith(
      github.repositories(apiUrl, "7"),
      answer(200, [found, { ...found, id: 16, owner: { id: 8 } }]),
    ).value;
    assert.deepEqual(listed.outcome === "done" && listed.value.map(({ id }) => id), ["15"]);
  });

  it("tries again when something else answers in its place", () => {
    assert.equal(
      holdWith(github.branches(apiUrl, repository, 5), answer(200, "<html>Sign in</html>")).value.outcome,
      "try-again",
    );
    assert.equal(
      holdWith(github.branches(apiUrl, repository, 5), {
        kind: "failed",
        failure: "timed-out",
        sentence: "It took too long.",
        ms: 1,
      }).value.outcome,
      "try-again",
    );
  });
});
