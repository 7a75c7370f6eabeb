import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import { bitbucketCloud } from "../../../src/hosts/bitbucket-cloud/host.ts";

import { headCommit, samplePullRequest, samplePush } from "../../sample.ts";
import { answer, apiUrl, error, holdWith, repository, repositoryAt } from "./talking.ts";

describe("Bitbucket Cloud changed paths", () => {
  const before = "b".repeat(40);
  const page = (paths: readonly string[], next?: string): ReturnType<typeof answer> =>
    answer(200, {
      values: paths.map((path) => ({ type: "diffstat", old: null, new: { path } })),
      ...(next === undefined ? {} : { next }),
    });
  const ask = (event: Event, ...answers: ReturnType<typeof answer>[]): ReturnType<typeof holdWith<unknown>> =>
    holdWith(bitbucketCloud.changedPaths(apiUrl, repository, event), ...answers);
  const unknown = { outcome: "done", value: undefined };

  it("compares a push with where the branch stood, newer commit first", () => {
    const { value, calls } = ask(
      samplePush({ before }),
      answer(200, {
        values: [
          { old: { path: "a" }, new: { path: "b" } },
          { old: { path: "c" }, new: null },
        ],
      }),
    );
    assert.deepEqual(value, { outcome: "done", value: ["a", "b", "c"] });
    const url = new URL(calls[0]?.url ?? "");
    assert.equal(url.origin + url.pathname, `${repositoryAt}/diffstat/${headCommit}..${before}`);
    assert.equal(url.searchParams.get("topic"), "false");
  });

  it("compares a pull request with where it left its target", () => {
    const { calls } = ask(samplePullRequest(), page(["a"]));
    const url = new URL(calls[0]?.url ?? "");
    assert.equal(url.origin + url.pathname, `${repositoryAt}/diffstat/${headCommit.slice(0, 12)}..fedcba987654`);
    assert.equal(url.searchParams.get("topic"), "true");
  });

  it("lets Bitbucket say how a fork is compared, within its own API only", () => {
    const fork = samplePullRequest({}, { isFork: true });
    const { value, calls } = ask(
      fork,
      answer(302, "", { location: `${repositoryAt}/diffstat/eve/payments:aa%0Dbb` }),
      page(["a"]),
    );
    assert.deepEqual(value, { outcome: "done", value: ["a"] });
    assert.deepEqual(
      calls.map((call) => call.url),
      [`${repositoryAt}/pullrequests/7/diffstat`, `${repositoryAt}/diffstat/eve/payments:aa%0Dbb`],
    );
    assert.deepEqual(ask(fork, answer(302, "", { location: "https://evil.example.com/" })).value, unknown);
    assert.deepEqual(ask(fork, answer(404)).value, unknown);
  });

  it("measures a new branch from its oldest commit, where all were listed", () => {
    const fresh = samplePush({
      commits: [
        { hash: headCommit, parents: ["c".repeat(40)] },
        { hash: "c".repeat(40), parents: ["d".repeat(40)] },
      ],
    });
    const { calls } = ask(fresh, page(["a"]));
    assert.match(calls[0]?.url ?? "", new RegExp(`${headCommit}\\.\\.d{40}`));
    assert.deepEqual(ask({ ...fresh, isTruncated: true }).value, unknown);
    assert.deepEqual(ask({ ...fresh, commits: [] }).value, unknown);
    assert.deepEqual(ask({ ...fresh, before, ref: { type: "tag", name: "v1" } }).value, unknown);
  });

  it("reads several pages, and gives up on more files than it makes sense to list", () => {
    const next = `${repositoryAt}/diffstat/x?page=2`;
    assert.deepEqual(ask(samplePush({ before }), page(["a"], next), page(["b", "a"])).value, {
      outcome: "done",
      value: ["a", "b"],
    });
    const hundred = Array.from({ length: 100 }, (_, at) => String(at));
    assert.deepEqual(
      ask(samplePush({ before }), ...Array.from({ length: 10 }, () => page(hundred, next))).value,
      unknown,
    );
  });

  it("cannot say when a commit is gone or the comparison is too big, and asks again while Bitbucket is away", () => {
    assert.deepEqual(ask(samplePush({ before }), answer(404, error("No such commit"))).value, unknown);
    assert.equal((ask(samplePush({ before }), answer(503)).value as { outcome: string }).outcome, "try-again");
    assert.equal((ask(samplePush({ before }), answer(401)).value as { outcome: string }).outcome, "refused");
  });
});
