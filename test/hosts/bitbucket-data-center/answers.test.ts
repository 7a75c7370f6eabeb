import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import { bitbucketDataCenter as host } from "../../../src/hosts/bitbucket-data-center/host.ts";

import { samplePullRequest, samplePush } from "../../sample.ts";
import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, error, pageOf, repository, repositoryAt } from "./server.ts";

const hash = "a".repeat(40);
const older = "b".repeat(40);

describe("Bitbucket Data Center answers", () => {
  it("proves credentials by whom Bitbucket takes the caller for", () => {
    const properties = { version: "9.2.0", displayName: "Bitbucket" };
    const done = { outcome: "done", value: { accountId: apiUrl, name: "git.example.com" } };
    assert.deepEqual(
      holdWith(host.proof(apiUrl, apiUrl), answer(200, properties, { "x-ausername": "ci" })).value,
      done,
    );
    const { value, calls } = holdWith(host.proof(apiUrl, apiUrl), answer(200, properties), answer(200, "ci-bot"));
    assert.deepEqual(value, done);
    assert.equal(calls[1]?.url, `${apiUrl}/plugins/servlet/applinks/whoami`);
  });

  it("takes an anonymous welcome for no proof", () => {
    for (const whoami of ["", "  ", "<html><title>Log in</title>"]) {
      const { value } = holdWith(host.proof(apiUrl, apiUrl), answer(200, { version: "5.0" }), answer(200, whoami));
      assert.match((value as { why: string }).why, /nobody's/);
    }
    assert.equal(
      (holdWith(host.proof(apiUrl, apiUrl), answer(200, "<html>")).value as { outcome: string }).outcome,
      "try-again",
    );
  });

  it("tells wrong credentials from a missing permission, which are both 401", () => {
    const wrong = holdWith(
      host.repositories(apiUrl, ""),
      answer(401, error("auth.IncorrectPasswordAuthenticationException", "Invalid username or password.")),
    ).value;
    const lacking = holdWith(
      host.repositories(apiUrl, ""),
      answer(401, error("AuthorisationException", "You are not permitted to access this resource")),
    ).value;
    assert.match((wrong as { why: string }).why, /does not accept this app's credentials \(401: "Invalid/);
    assert.match(
      (lacking as { why: string }).why,
      /does not let this app list repositories \(401: "You are not permitted/,
    );
    for (const value of [wrong, lacking]) assert.equal((value as { isAuthorisation: boolean }).isAuthorisation, true);
  });

  it("waits as long as a limited Bitbucket asks", () => {
    const { value } = holdWith(
      host.commit(apiUrl, repository, hash),
      answer(429, error("x"), { "retry-after": "7", date: "Thu, 01 Jan 2026 00:00:00 GMT" }),
    );
    assert.deepEqual(
      [(value as { outcome: string }).outcome, (value as { retryAfterMs: number }).retryAfterMs],
      ["try-again", 7000],
    );
  });

  it("finds a repository by project and slug, and says how to write it", () => {
    const { value, calls } = holdWith(
      host.repository(apiUrl, apiUrl, "ACME/payments"),
      answer(200, {
        id: 7,
        slug: "payments",
        name: "Payments",
        project: { key: "ACME" },
        links: { self: [{ href: "https://git.example.com/projects/ACME/repos/payments/browse" }] },
      }),
    );
    assert.equal(calls[0]?.url, `${apiUrl}/rest/api/latest/projects/ACME/repos/payments`);
    assert.deepEqual(value, {
      outcome: "done",
      value: {
        id: "7",
        fullName: "ACME/payments",
        owner: "ACME",
        slug: "payments",
        name: "Payments",
        url: "https://git.example.com/projects/ACME/repos/payments/browse",
      },
    });
    for (const name of ["7", "payments", "a/b/c", "/"])
      assert.match(
        (holdWith(host.repository(apiUrl, apiUrl, name)).value as { why: string }).why,
        /PROJECT\/repository/,
      );
  });

  it("reads lists page after page, and stops where a page leads nowhere", () => {
    const of = (id: number): unknown => ({ id, slug: `r${id}`, project: { key: "ACME" } });
    const { value, calls } = holdWith(
      host.repositories(apiUrl, ""),
      answer(200, pageOf([of(2)], 1)),
      answer(200, pageOf([of(1)], 1)),
    );
    assert.deepEqual(
      calls.map((call) => URL.parse(call.url)?.searchParams.get("start")),
      ["0", "1"],
    );
    assert.deepEqual(value.outcome === "done" ? value.value.map((one) => one.id) : value, ["1", "2"]);
  });

  it("reads commits with numbers or text for times", () => {
    for (const [authorTimestamp, at] of [
      [1_700_000_000_000, 1_700_000_000_000],
      ["2023-11-14T22:13:20+0000", 1_700_000_000_000],
    ] as const) {
      const { value } = holdWith(
        host.commit(apiUrl, repository, hash),
        answer(200, {
          id: hash,
          message: "Fix",
          author: { name: "jane", displayName: "Jane", emailAddress: "j@example.com" },
          authorTimestamp,
          parents: [{ id: older }],
        }),
      );
      assert.deepEqual(value, {
        outcome: "done",
        value: {
          hash,
          message: "Fix",
          author: { name: "Jane", accountId: "jane", raw: "jane <j@example.com>" },
          at,
          parents: [older],
        },
      });
    }
    assert.match(
      (
        holdWith(host.commit(apiUrl, repository, hash), answer(404, error("commit.NoSuchCommitException"))).value as {
          why: string;
        }
      ).why,
      /forced push/,
    );
    assert.equal((holdWith(host.commit(apiUrl, repository, "x")).value as { outcome: string }).outcome, "refused");
  });

  it("asks for the files of a push between its ends, and of a pull request as a whole", () => {
    const change = (path: string, from?: string): unknown => ({
      path: { components: path.split("/"), toString: path },
      ...(from === undefined ? {} : { srcPath: { components: from.split("/") } }),
      type: "MODIFY",
    });
    const push: Event = samplePush({ before: older });
    const pushed = holdWith(
      host.changedPaths(apiUrl, repository, push),
      answer(200, pageOf([change("src/a.ts"), change("src/c.ts", "src/b.ts")])),
    );
    assert.match(
      pushed.calls[0]?.url ?? "",
      new RegExp(`^${repositoryAt}/commits/[0-9a-f]{40}/changes\\?since=${older}&`),
    );
    assert.deepEqual(pushed.value, { outcome: "done", value: ["src/a.ts", "src/b.ts", "src/c.ts"] });
    const ofPullRequest = holdWith(
      host.changedPaths(apiUrl, repository, samplePullRequest({}, { id: 12 })),
      answer(404, error("x")),
    );
    assert.match(ofPullRequest.calls[0]?.url ?? "", /\/pull-requests\/12\/changes\?/);
    assert.deepEqual(ofPullRequest.value, { outcome: "done", value: undefined });
    const { before, ...fresh } = push;
    assert.equal(before, older);
    assert.deepEqual(holdWith(host.changedPaths(apiUrl, repository, { ...fresh, commits: [] })).value, {
      outcome: "done",
      value: undefined,
    });
  });

  it("reads branch heads with what the list tells of their commits", () => {
    const metadata = {
      "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata": {
        id: hash,
        message: "Fix",
        parents: [],
      },
    };
    const { value, calls } = holdWith(
      host.branches(apiUrl, repository, 2),
      answer(
        200,
        pageOf([
          { id: "refs/heads/a", displayId: "a", latestCommit: hash, metadata },
          { id: "refs/heads/b", displayId: "b", latestCommit: older },
        ]),
      ),
    );
    assert.match(calls[0]?.url ?? "", /branches\?orderBy=MODIFICATION&details=true&limit=2&start=0$/);
    assert.deepEqual(value, {
      outcome: "done",
      value: [
        { name: "a", commit: { hash, message: "Fix", parents: [] } },
        { name: "b", commit: { hash: older } },
      ],
    });
  });

  it("reads a file, and knows when there is none", () => {
    const { value, calls } = holdWith(host.file(apiUrl, repository, hash, "/a/../b c.yml"), answer(200, "x: 1"));
    assert.equal(calls[0]?.url, `${repositoryAt}/raw/a/b%20c.yml?at=${hash}`);
    assert.deepEqual(value, { outcome: "done", value: "x: 1" });
    assert.deepEqual(
      holdWith(host.file(apiUrl, repository, hash, "b"), answer(404, error("NoSuchPathException"))).value,
      { outcome: "done", value: undefined },
    );
  });

  it("S4 says what a person may do, by whom the answer names and not by what the filter finds", () => {
    const { value, calls } = holdWith(
      host.permission(apiUrl, repository, "jan"),
      answer(200, pageOf([{ name: "jane" }])),
      answer(200, pageOf([{ name: "jane" }, { name: "jan" }])),
    );
    assert.deepEqual(value, { outcome: "done", value: "write" });
    const asked = (calls[0]?.url ?? "").replaceAll("&permission.1", " ");
    assert.match(asked, /\/users\?filter=jan =REPO_ADMIN \.projectKey=~jane \.repositorySlug=payments&/);
    assert.deepEqual(
      holdWith(host.permission(apiUrl, repository, "x"), ...Array.from({ length: 3 }, () => answer(200, pageOf([]))))
        .value,
      { outcome: "done", value: "none" },
    );
  });
});
