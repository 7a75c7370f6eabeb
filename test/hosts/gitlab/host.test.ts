import assert from "node:assert/strict";

import { gitlab } from "../../../src/hosts/gitlab/host.ts";
import { headCommit, sampleBuild, samplePullRequest, samplePush } from "../../sample.ts";
import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, repository, statusWith } from "../kit/sample-repository.ts";

describe("GitLab", () => {
  const bodyOf = (call: { body?: string | Uint8Array } | undefined): Record<string, string> =>
    JSON.parse(String(call?.body)) as Record<string, string>;

  it("shows a status under the link's key, on its branch", () => {
    const { value, calls } = holdWith(gitlab.status(apiUrl, repository, statusWith()), answer(201, {}));
    assert.deepEqual(value, { outcome: "done", value: undefined });
    assert.equal(calls[0]?.url, `${apiUrl}/projects/15/statuses/${headCommit}`);
    assert.deepEqual(bodyOf(calls[0]), {
      state: "success",
      name: "payments",
      target_url: "https://ci.example.com/job/12/",
      description: "payments #12: Passed",
      ref: "feature/x",
    });
  });

  it("says pending before a build runs and running from then on", () => {
    const words = (["queued", "running"] as const).map(
      (state) =>
        bodyOf(
          holdWith(
            gitlab.status(apiUrl, repository, statusWith({ state: "INPROGRESS", build: sampleBuild({ state }) })),
            answer(201, {}),
          ).calls[0],
        )["state"],
    );
    assert.deepEqual(words, ["pending", "running"]);
    assert.equal(
      bodyOf(holdWith(gitlab.status(apiUrl, repository, statusWith({ state: "FAILED" })), answer(201, {})).calls[0])[
        "state"
      ],
      "failed",
    );
    assert.equal(
      bodyOf(holdWith(gitlab.status(apiUrl, repository, statusWith({ state: "STOPPED" })), answer(201, {})).calls[0])[
        "state"
      ],
      "canceled",
    );
  });

  it("takes a status GitLab has already for shown", () => {
    const again = answer(400, {
      message: 'Cannot transition status via :run from :running (Reason(s): Status cannot transition via "run")',
    });
    assert.deepEqual(holdWith(gitlab.status(apiUrl, repository, statusWith({ state: "INPROGRESS" })), again).value, {
      outcome: "done",
      value: undefined,
    });
    assert.equal(
      holdWith(gitlab.status(apiUrl, repository, statusWith()), answer(400, { message: { name: ["is too long"] } }))
        .value.outcome,
      "refused",
    );
    assert.match(
      JSON.stringify(
        holdWith(gitlab.status(apiUrl, repository, statusWith()), answer(404, { message: "404 Commit Not Found" }))
          .value,
      ),
      /forced push/,
    );
  });

  it("waits as long as its limits ask", () => {
    const { value } = holdWith(
      gitlab.branches(apiUrl, repository, 10),
      answer(429, "Retry later", { date: "Thu, 01 Jan 2026 00:00:00 GMT", "retry-after": "42" }),
    );
    assert.ok(value.outcome === "try-again" && value.retryAfterMs === 42_000);
  });

  it("lists branch heads with their commits", () => {
    const commit = {
      id: headCommit,
      message: "Pay",
      author_name: "Jane",
      author_email: "jane@example.com",
      committed_date: "2026-01-01T00:00:00Z",
      parent_ids: [],
      web_url: "https://gitlab.com/x",
    };
    const { value, calls } = holdWith(gitlab.branches(apiUrl, repository, 10), answer(200, [{ name: "main", commit }]));
    assert.ok(value.outcome === "done");
    assert.deepEqual(value.value[0], {
      name: "main",
      commit: {
        hash: headCommit,
        message: "Pay",
        author: { name: "Jane", raw: "Jane <jane@example.com>" },
        at: Date.parse("2026-01-01"),
        url: "https://gitlab.com/x",
        parents: [],
      },
    });
    assert.equal(calls[0]?.url, `${apiUrl}/projects/15/repository/branches?per_page=10&sort=updated_desc`);
    assert.equal(holdWith(gitlab.commit(apiUrl, repository, headCommit), answer(200, commit)).value.outcome, "done");
  });

  it("lists open merge requests, the last changed first; code of unknown origin counts as a fork's", () => {
    const one = {
      iid: 7,
      title: "Faster",
      description: null,
      web_url: "https://gitlab.com/acme/payments/-/merge_requests/7",
      draft: false,
      author: { id: 9, name: "Jane", username: "jane" },
      source_branch: "x",
      target_branch: "main",
      sha: headCommit,
      source_project_id: 15,
    };
    const { value, calls } = holdWith(
      gitlab.openPullRequests?.(apiUrl, repository, 100) ?? assert.fail(),
      answer(200, [one, { ...one, iid: 6, source_project_id: 16 }, { ...one, iid: 5, source_project_id: null }]),
    );
    assert.equal(
      calls[0]?.url,
      `${apiUrl}/projects/15/merge_requests?state=opened&order_by=updated_at&sort=desc&per_page=100`,
    );
    assert.ok(value.outcome === "done");
    const ends = {
      sourceBranch: "x",
      sourceCommit: headCommit,
      targetBranch: "main",
      targetCommit: "",
      sourceRepositoryId: "15",
    };
    assert.deepEqual(value.value[0], {
      id: 7,
      title: "Faster",
      description: "",
      url: one.web_url,
      ...ends,
      isFork: false,
      isDraft: false,
      author: { name: "Jane", accountId: "9" },
    });
    assert.deepEqual(
      value.value.map(({ id, isFork }) => [id, isFork]),
      [
        [7, false],
        [6, true],
        [5, true],
      ],
    );
  });

  it("tells changed files of pushes and merge requests", () => {
    const push = samplePush({ before: "b".repeat(40) });
    assert.deepEqual(
      holdWith(
        gitlab.changedPaths(apiUrl, repository, push),
        answer(200, { diffs: [{ old_path: "a", new_path: "b" }] }),
      ).value,
      { outcome: "done", value: ["a", "b"] },
    );
    assert.deepEqual(
      holdWith(gitlab.changedPaths(apiUrl, repository, push), answer(200, { diffs: [], compare_timeout: true })).value,
      { outcome: "done", value: undefined },
    );
    assert.equal(
      holdWith(gitlab.changedPaths(apiUrl, repository, samplePullRequest()), answer(200, [])).calls[0]?.url,
      `${apiUrl}/projects/15/merge_requests/7/diffs?per_page=100`,
    );
  });

  it("proves the token by its group, or by a project of the group it sees", () => {
    assert.deepEqual(holdWith(gitlab.proof(apiUrl, "acme"), answer(200, { id: 3, full_path: "acme" })).value, {
      outcome: "done",
      value: { accountId: "3", name: "acme" },
    });
    const project = {
      id: 15,
      name: "payments",
      path_with_namespace: "acme/payments",
      web_url: "https://gitlab.com/acme/payments",
      namespace: { id: 3 },
    };
    assert.deepEqual(holdWith(gitlab.proof(apiUrl, "acme"), answer(404, {}), answer(200, [project])).value, {
      outcome: "done",
      value: { accountId: "3", name: "acme" },
    });
    assert.equal(holdWith(gitlab.proof(apiUrl, "acme"), answer(404, {}), answer(200, [])).value.outcome, "refused");
    assert.equal(
      holdWith(gitlab.repository(apiUrl, "3", "acme/payments"), answer(200, project)).calls[0]?.url,
      `${apiUrl}/projects/acme%2Fpayments`,
    );
  });

  it("turns roles into what a person may do", () => {
    const roles = [50, 40, 30, 20, 10, 5].map(
      (level) => holdWith(gitlab.permission(apiUrl, repository, "4"), answer(200, { access_level: level })).value,
    );
    assert.deepEqual(
      roles.map((role) => role.outcome === "done" && role.value),
      ["admin", "admin", "write", "read", "read", "none"],
    );
    assert.deepEqual(holdWith(gitlab.permission(apiUrl, repository, "4"), answer(404, {})).value, {
      outcome: "done",
      value: "none",
    });
  });

  it("reads a file by its whole path as one name", () => {
    const { value, calls } = holdWith(
      gitlab.file(apiUrl, repository, headCommit, "ci/.probo.yml"),
      answer(200, "steps: []"),
    );
    assert.deepEqual(value, { outcome: "done", value: "steps: []" });
    assert.equal(calls[0]?.url, `${apiUrl}/projects/15/repository/files/ci%2F.probo.yml/raw?ref=${headCommit}`);
  });
});
