// What Forge's events leave out, asked at Bitbucket Cloud.

import assert from "node:assert/strict";

import { bitbucketCloud } from "../../../src/hosts/bitbucket-cloud/host.ts";
import { repositoryId } from "../../sample.ts";
import { repository as sampleRepository } from "../kit/sample-repository.ts";
import { answer, holdWith } from "./talking.ts";

const apiUrl = "https://api.bitbucket.org";
const repository = { ...sampleRepository, id: repositoryId };
const path = `${apiUrl}/2.0/repositories/%7B%7D/${encodeURIComponent(repositoryId)}/pullrequests/7`;

describe("Bitbucket Cloud, asked about a pull request", () => {
  const pullRequest = (body: unknown, status = 200) =>
    holdWith(bitbucketCloud.pullRequest?.(apiUrl, repository, 7) ?? assert.fail(), answer(status, body));
  const read = (source: unknown) => ({
    id: 7,
    title: "Pay",
    draft: true,
    source: { branch: { name: "feature/x" }, commit: { hash: "a37e0ad81173" }, repository: source },
    destination: { branch: { name: "main" }, commit: { hash: "b37e0ad81173" } },
  });

  it("S40 says whether it comes from a fork, and counts one that is gone as such", () => {
    const own = pullRequest(read({ uuid: repositoryId, full_name: "acme/payments" }));
    assert.equal(own.calls[0]?.url, path);
    assert.ok(own.value.outcome === "done");
    assert.deepEqual(
      [
        own.value.value.pullRequest.isFork,
        own.value.value.pullRequest.isDraft,
        own.value.value.pullRequest.sourceCommit,
      ],
      [false, true, "a37e0ad81173"],
    );
    for (const source of [null, undefined, { uuid: "{other}", full_name: "mallory/payments" }]) {
      const { value } = pullRequest(read(source));
      assert.ok(value.outcome === "done" && value.value.pullRequest.isFork);
    }
  });

  it("hands on a refusal, and waits where it may pass", () => {
    assert.equal(pullRequest({}, 404).value.outcome, "refused");
    assert.equal(pullRequest({}, 503).value.outcome, "try-again");
  });
});

describe("Bitbucket Cloud, asked about a comment", () => {
  const comment = (body: unknown, status = 200) =>
    holdWith(bitbucketCloud.comment?.(apiUrl, repository, 7, "9") ?? assert.fail(), answer(status, body));

  it("tells its words and who wrote them", () => {
    const user = { display_name: "Jane", account_id: "5ffe" };
    const { value, calls } = comment({ id: 9, content: { raw: "/build" }, user });
    assert.equal(calls[0]?.url, `${path}/comments/9`);
    assert.deepEqual(value, {
      outcome: "done",
      value: { id: "9", text: "/build", author: { name: "Jane", accountId: "5ffe" } },
    });
  });

  it("tells that it is gone", () => {
    for (const { value } of [comment({}, 404), comment({ id: 9, deleted: true, content: { raw: "" } })])
      assert.deepEqual(value, { outcome: "done", value: undefined });
    assert.equal(comment({}, 403).value.outcome, "refused");
  });
});
