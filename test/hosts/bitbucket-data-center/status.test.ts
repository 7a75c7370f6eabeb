import assert from "node:assert/strict";

import type { HostTrait, Status } from "../../../src/core/host.ts";
import { bitbucketDataCenter } from "../../../src/hosts/bitbucket-data-center/host.ts";

import { headCommit, sampleBuild } from "../../sample.ts";
import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, error, noSuchAddress, repository, repositoryAt } from "./server.ts";

describe("Bitbucket Data Center status", () => {
  const statusWith = (part: Partial<Status> = {}): Status => ({
    build: sampleBuild({ refName: "feature/x", number: "12", updatedAt: 5 }),
    state: "SUCCESSFUL",
    key: "payments",
    name: "payments #12",
    description: "Passed",
    url: "http://jenkins:8080/job/payments/12/",
    job: "payments",
    ...part,
  });
  const post = (
    status: Status,
    known: readonly HostTrait[],
    ...answers: ReturnType<typeof answer>[]
  ): ReturnType<typeof holdWith<unknown>> =>
    holdWith(bitbucketDataCenter.status(apiUrl, repository, status, known), ...answers);
  const bodyOf = (call: { readonly body?: string | Uint8Array } | undefined): Record<string, unknown> =>
    JSON.parse(String(call?.body)) as Record<string, unknown>;
  const buildsAt = `${repositoryAt}/commits/${headCommit}/builds`;
  const oldAt = `${apiUrl}/rest/build-status/1.0/commits/${headCommit}`;

  it("posts a build with its ref, number, time and the job it belongs to", () => {
    const { value, calls } = post(
      statusWith({ build: sampleBuild({ refName: "feature/x", number: "12", durationMs: 1500.4, updatedAt: 5 }) }),
      [],
      answer(204),
    );
    assert.deepEqual(value, { outcome: "done", value: undefined });
    assert.equal(`${calls[0]?.method ?? ""} ${calls[0]?.url ?? ""}`, `POST ${buildsAt}`);
    assert.deepEqual(bodyOf(calls[0]), {
      key: "payments",
      state: "SUCCESSFUL",
      name: "payments #12",
      description: "Passed",
      url: "http://jenkins:8080/job/payments/12/",
      lastUpdated: 5,
      ref: "refs/heads/feature/x",
      buildNumber: "12",
      duration: 1500,
      parent: "payments",
    });
  });

  it("names a tag's full ref, and none where there is none or it is too long", () => {
    assert.equal(
      bodyOf(post(statusWith({ build: sampleBuild({ refType: "tag", refName: "v1" }) }), [], answer(204)).calls[0])[
        "ref"
      ],
      "refs/tags/v1",
    );
    for (const refName of ["", "x".repeat(1020)])
      assert.equal(
        bodyOf(post(statusWith({ build: sampleBuild({ refName }) }), [], answer(204)).calls[0])["ref"],
        undefined,
      );
  });

  it("stays within Bitbucket's limits: 255, 255, 255", () => {
    const body = bodyOf(
      post(statusWith({ key: "k".repeat(300), name: "n".repeat(300), description: "d".repeat(300) }), [], answer(204))
        .calls[0],
    );
    assert.match(String(body["key"]), /^k{29}-[0-9a-f]{10}$/);
    assert.deepEqual([String(body["name"]).length, String(body["description"]).length], [255, 255]);
    assert.equal(bodyOf(post(statusWith({ key: "k".repeat(255) }), [], answer(204)).calls[0])["key"], "k".repeat(255));
  });

  it("calls a stopped build cancelled, and failed where that word is not known", () => {
    assert.equal(bodyOf(post(statusWith({ state: "STOPPED" }), [], answer(204)).calls[0])["state"], "CANCELLED");
    const { value, calls } = post(
      statusWith({ state: "STOPPED" }),
      [],
      answer(400, error("ValidationException", "not one of the values", "state")),
      answer(204),
    );
    assert.deepEqual(
      calls.map((call) => bodyOf(call)["state"]),
      ["CANCELLED", "FAILED"],
    );
    assert.deepEqual(value, { outcome: "done", value: undefined });
    assert.equal(
      bodyOf(post(statusWith({ state: "STOPPED" }), ["no-builds-api"], answer(204)).calls[0])["state"],
      "FAILED",
    );
  });

  it("falls back to the older call where the answer shows that this version has no other, and says so", () => {
    for (const status of [404, 405]) {
      const { value, calls } = post(statusWith(), [], answer(status, noSuchAddress), answer(204));
      assert.deepEqual(
        calls.map((call) => call.url),
        [buildsAt, oldAt],
      );
      assert.deepEqual(bodyOf(calls[1]), {
        key: "payments",
        state: "SUCCESSFUL",
        name: "payments #12",
        description: "Passed",
        url: "http://jenkins:8080/job/payments/12/",
      });
      assert.deepEqual(value, { outcome: "done", value: undefined, traits: ["no-builds-api"] });
    }
  });

  it("takes the older call at once where that is remembered", () => {
    assert.deepEqual(
      post(statusWith(), ["no-builds-api"], answer(204)).calls.map((call) => call.url),
      [oldAt],
    );
  });

  it("does not take an unknown commit for an old version", () => {
    const { value } = post(
      statusWith(),
      [],
      answer(404, error("commit.NoSuchCommitException", "Commit '0123' does not exist")),
    );
    assert.match((value as { why: string }).why, /does not know commit 0123456789ab in ~jane\/payments/);
  });

  it("remembers nothing of a proxy that knows neither address", () => {
    const { value } = post(
      statusWith(),
      [],
      answer(404, "<html>not here</html>"),
      answer(404, "<html>not here</html>"),
    );
    assert.deepEqual(
      [(value as { outcome: string }).outcome, Object.hasOwn(value as object, "traits")],
      ["refused", false],
    );
  });

  it("puts a report with the tests beside the verdict, at an address without slashes", () => {
    const build = sampleBuild({ state: "failed", tests: { passed: 10, failed: 2, skipped: 1 }, durationMs: 1000 });
    const { value, calls } = post(
      statusWith({ build, state: "FAILED", key: "payments/pr-7" }),
      [],
      answer(204),
      answer(200, {}),
    );
    assert.deepEqual(value, { outcome: "done", value: undefined });
    assert.deepEqual(bodyOf(calls[0])["testResults"], { successful: 10, failed: 2, skipped: 1 });
    const commitPath = `projects/~jane/repos/payments/commits/${headCommit}`;
    assert.equal(
      `${calls[1]?.method ?? ""} ${calls[1]?.url ?? ""}`,
      `PUT ${apiUrl}/rest/insights/latest/${commitPath}/reports/ci-bridge.payments.pr-7`,
    );
    const { data, result } = bodyOf(calls[1]);
    assert.deepEqual(
      [result, data],
      [
        "FAIL",
        [
          { title: "Passed", type: "NUMBER", value: 10 },
          { title: "Failed", type: "NUMBER", value: 2 },
          { title: "Skipped", type: "NUMBER", value: 1 },
          { title: "Took", type: "DURATION", value: 1000 },
        ],
      ],
    );
  });

  it("lets a refused report do no harm, puts none while the build runs, and comes back while Bitbucket is away", () => {
    const tests = { passed: 1, failed: 0, skipped: 0 };
    const of = (state: "passed" | "running"): Status => statusWith({ build: sampleBuild({ state, tests }) });
    assert.deepEqual(post(of("passed"), [], answer(204), answer(404, noSuchAddress)).value, {
      outcome: "done",
      value: undefined,
    });
    assert.deepEqual(post(of("running"), [], answer(204)).value, { outcome: "done", value: undefined });
    assert.equal((post(of("passed"), [], answer(204), answer(503)).value as { outcome: string }).outcome, "try-again");
  });

  it("refuses, without a call, an address over 450 characters and a shortened hash", () => {
    for (const status of [
      statusWith({ url: `https://ci.example.com/${"a".repeat(450)}` }),
      statusWith({ build: sampleBuild({ commit: "0123456789ab" }) }),
    ])
      assert.equal((post(status, []).value as { outcome: string }).outcome, "refused");
  });
});
