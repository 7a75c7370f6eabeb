// What a comment on a pull request needs of GitHub: who may write, what the pull request is at, an answer.

import assert from "node:assert/strict";

import { github } from "../../../src/hosts/github/host.ts";
import { headCommit } from "../../sample.ts";
import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, repository } from "../kit/sample-repository.ts";

describe("GitHub, asked about a comment", () => {
  it("S4: says what a person may do by number, whatever login that is today", () => {
    const jane = answer(200, { id: 9, login: "jane-2" });
    const may = (...answers: Parameters<typeof holdWith>[1][]) =>
      holdWith(github.permission(apiUrl, repository, "9"), ...answers);
    const { value, calls } = may(jane, answer(200, { permission: "write", user: { id: 9 } }));
    assert.deepEqual(value, { outcome: "done", value: "write" });
    assert.deepEqual(
      calls.map(({ url }) => url),
      [`${apiUrl}/user/9`, `${apiUrl}/repos/acme/payments/collaborators/jane-2/permission`],
    );
    const none = { outcome: "done", value: "none" };
    assert.deepEqual(may(jane, answer(404, {})).value, none);
    assert.deepEqual(may(jane, answer(200, { permission: "admin", user: { id: 10 } })).value, none);
    for (const unknown of ["jane", "../x", ""])
      assert.deepEqual(holdWith(github.permission(apiUrl, repository, unknown)).value, none);
    assert.equal(may(answer(404, {})).value.outcome, "refused");
    assert.equal(may(answer(502, {})).value.outcome, "try-again");
  });

  it("tells what a pull request is at, and when its source was last pushed to", () => {
    const repo = { id: 15, full_name: "acme/payments", pushed_at: "2026-01-01T08:00:00Z" };
    const end = { ref: "x", sha: headCommit, repo };
    const read = { number: 7, title: "Faster", user: null, head: end, base: { ...end, ref: "main" } };
    const told = (head: unknown) =>
      holdWith(github.pullRequest?.(apiUrl, repository, 7) ?? assert.fail(), answer(200, { ...read, head }));
    const { value, calls } = told(end);
    assert.equal(calls[0]?.url, `${apiUrl}/repos/acme/payments/pulls/7`);
    assert.ok(value.outcome === "done");
    const { pullRequest, sourcePushedAt } = value.value;
    assert.deepEqual(
      [pullRequest.sourceBranch, pullRequest.sourceCommit, pullRequest.targetBranch, pullRequest.isFork],
      ["x", headCommit, "main", false],
    );
    assert.equal(sourcePushedAt, Date.parse("2026-01-01T08:00:00Z"));
    for (const gone of [null, { id: 16, full_name: "mallory/payments" }]) {
      const fork = told({ ...end, repo: gone }).value;
      assert.ok(fork.outcome === "done" && fork.value.pullRequest.isFork && fork.value.sourcePushedAt === undefined);
    }
    const missing = holdWith(github.pullRequest?.(apiUrl, repository, 7) ?? assert.fail(), answer(404, {})).value;
    assert.ok(missing.outcome === "refused" && missing.status === 404);
  });

  it("answers a comment below it, where GitHub keeps what is said on pull requests", () => {
    const { value, calls } = holdWith(github.reply?.(apiUrl, repository, 7, "Yes.") ?? assert.fail(), answer(201, {}));
    assert.deepEqual(value, { outcome: "done", value: undefined });
    const [{ method, url, body } = assert.fail()] = calls;
    assert.deepEqual([method, url], ["POST", `${apiUrl}/repos/acme/payments/issues/7/comments`]);
    assert.deepEqual(JSON.parse(String(body)), { body: "Yes." });
    const no = holdWith(github.reply?.(apiUrl, repository, 7, "Yes.") ?? assert.fail(), answer(403, {})).value;
    assert.ok(no.outcome === "refused" && no.isAuthorisation);
  });
});
