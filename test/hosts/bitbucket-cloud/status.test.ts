import assert from "node:assert/strict";

import type { Status } from "../../../src/core/host.ts";
import { bitbucketCloud } from "../../../src/hosts/bitbucket-cloud/host.ts";

import { headCommit, sampleBuild } from "../../sample.ts";
import { answer, apiUrl, error, holdWith, repository, repositoryAt } from "./talking.ts";

describe("Bitbucket Cloud status", () => {
  const statusWith = (part: Partial<Status> = {}): Status => ({
    build: sampleBuild({ refName: "feature/x" }),
    state: "SUCCESSFUL",
    key: "payments",
    name: "payments #12",
    description: "Passed",
    url: "https://ci.example.com/job/12/",
    ...part,
  });

  const post = (
    status: Status,
    ...answers: Parameters<typeof holdWith> extends [unknown, ...infer Rest] ? Rest : never
  ): ReturnType<typeof holdWith<unknown>> => holdWith(bitbucketCloud.status(apiUrl, repository, status), ...answers);

  it("posts to the commit, the repository named by UUID, with the branch pull requests count by", () => {
    const { value, calls } = post(statusWith(), answer(201, {}));
    assert.deepEqual(value, { outcome: "done", value: undefined });
    assert.equal(calls[0]?.method, "POST");
    assert.equal(calls[0].url, `${repositoryAt}/commit/${headCommit}/statuses/build`);
    assert.deepEqual(JSON.parse(String(calls[0].body)), {
      key: "payments",
      state: "SUCCESSFUL",
      name: "payments #12",
      description: "Passed",
      url: "https://ci.example.com/job/12/",
      refname: "feature/x",
    });
  });

  it("names no branch for a tag", () => {
    const { calls } = post(statusWith({ build: sampleBuild({ refType: "tag", refName: "v1" }) }), answer(201));
    assert.doesNotMatch(String(calls[0]?.body), /refname/);
  });

  it("stays within Bitbucket's limits: 40, 255, 255, and no placeholders in the address", () => {
    const { calls } = post(
      statusWith({
        key: "k".repeat(48),
        name: "n".repeat(300),
        description: `${"d".repeat(251)}😀😀😀`,
        url: "https://ci.example.com/{repository.name}/a b",
      }),
      answer(201),
    );
    const body = JSON.parse(String(calls[0]?.body)) as Record<string, string>;
    assert.match(body["key"] ?? "", /^k{29}-[0-9a-f]{10}$/);
    assert.equal(body["name"], `${"n".repeat(252)}...`);
    assert.equal(body["description"], `${"d".repeat(251)}...`);
    assert.equal(body["url"], "https://ci.example.com/%7Brepository.name%7D/a%20b");
  });

  it("refuses, without a call, an address over 450 characters and a shortened hash", () => {
    for (const status of [
      statusWith({ url: `https://ci.example.com/${"a".repeat(450)}` }),
      statusWith({ build: sampleBuild({ commit: "0123456789ab" }) }),
    ]) {
      const { value } = post(status);
      assert.equal((value as { outcome: string }).outcome, "refused");
    }
  });

  it("explains a commit Bitbucket does not know", () => {
    const { value } = post(statusWith(), answer(404, error("Resource not found")));
    assert.deepEqual(value, {
      outcome: "refused",
      status: 404,
      isAuthorisation: false,
      why: "Bitbucket does not know commit 0123456789ab in acme/payments (404): it was probably overwritten by a forced push, belongs to a fork, or the app may not see the repository.",
    });
  });

  it("explains url: Enter a valid URL.", () => {
    const { value } = post(
      statusWith({ url: "http://jenkins:8080/" }),
      answer(400, error("url: Enter a valid URL.", { url: ["Enter a valid URL."] })),
    );
    assert.match((value as { why: string }).why, /http:\/\/jenkins:8080\/ .*"url: Enter a valid URL\.".*BASE_URL/);
  });

  it("repeats Bitbucket's words for every other refusal", () => {
    const { value } = post(
      statusWith(),
      answer(400, error("Bad request", { key: ["Too long."], state: ["Not a choice."] })),
    );
    assert.match((value as { why: string }).why, /\(400: "key: Too long\.; state: Not a choice\."\)/);
  });
});
