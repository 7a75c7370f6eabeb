import assert from "node:assert/strict";

import { github } from "../../../src/hosts/github/host.ts";
import { headCommit } from "../../sample.ts";
import { answer, holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, repository, statusWith } from "../kit/sample-repository.ts";

describe("GitHub", () => {
  const bodyOf = (call: { body?: string | Uint8Array } | undefined): Record<string, string> =>
    JSON.parse(String(call?.body)) as Record<string, string>;

  it("shows a status under the link's key, in GitHub's four words", () => {
    for (const [state, word] of [
      ["INPROGRESS", "pending"],
      ["SUCCESSFUL", "success"],
      ["FAILED", "failure"],
      ["STOPPED", "error"],
    ] as const) {
      const { value, calls } = holdWith(github.status(apiUrl, repository, statusWith({ state })), answer(201, {}));
      assert.deepEqual(value, { outcome: "done", value: undefined });
      assert.equal(calls[0]?.url, `${apiUrl}/repos/acme/payments/statuses/${headCommit}`);
      assert.deepEqual(bodyOf(calls[0]), {
        state: word,
        target_url: "https://ci.example.com/job/12/",
        description: "payments #12: Passed",
        context: "payments",
      });
    }
  });

  it("keeps descriptions within 140 characters, no character cut in two", () => {
    const { calls } = holdWith(
      github.status(apiUrl, repository, statusWith({ name: "", description: `${"d".repeat(136)}😀😀😀` })),
      answer(201, {}),
    );
    assert.equal(bodyOf(calls[0])["description"], `${"d".repeat(136)}...`);
  });

  it("S16: tells contexts apart that are too long for it", () => {
    const [one, two] = ["1", "2"].map(
      (end) =>
        bodyOf(
          holdWith(github.status(apiUrl, repository, statusWith({ key: `${"k".repeat(300)}${end}` })), answer(201, {}))
            .calls[0],
        )["context"],
    );
    assert.notEqual(one, two);
    assert.ok((one ?? "").length <= 255);
  });

  it("follows a renamed repository within the API, and nowhere else", () => {
    const there = holdWith(
      github.status(apiUrl, repository, statusWith()),
      answer(307, "", { location: `${apiUrl}/repositories/15/statuses/${headCommit}` }),
      answer(201, {}),
    );
    assert.deepEqual(
      there.calls.map(({ method }) => method),
      ["POST", "POST"],
    );
    assert.equal(there.calls[1]?.body, there.calls[0]?.body);
    const elsewhere = holdWith(
      github.status(apiUrl, repository, statusWith()),
      answer(307, "", { location: "https://evil.example.com/" }),
    );
    assert.equal(elsewhere.value.outcome, "refused");
  });
});
