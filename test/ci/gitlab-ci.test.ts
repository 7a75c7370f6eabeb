import assert from "node:assert/strict";
import { gitlabCi } from "../../src/ci/gitlab-ci.ts";
import { answered, firstCall, play, playPoll, resultOf } from "./canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "./samples.ts";

const server = serverOf("gitlab-ci", { url: "https://ci.example.com/gitlab/" }, { accessToken: "a" });
const link = linkOf({ project: "group/sub/payments" }, { secrets: { triggerToken: "t" } });

describe("ci/gitlab-ci", () => {
  it("starts by trigger token in a form, or by access token in JSON", () => {
    const byTrigger = firstCall(
      play(
        gitlabCi.start(requestOf(server, link, { parameters: { X: "a&b" } })),
        answered(201, { id: 9, sha: sampleCommit, web_url: "https://ci.example.com/p/9" }),
      ),
    );
    assert.equal(
      byTrigger.url,
      "https://ci.example.com/gitlab/api/v4/projects/group%2Fsub%2Fpayments/trigger/pipeline",
    );
    assert.deepEqual(Object.fromEntries(new URLSearchParams(byTrigger.text)), {
      token: "t",
      ref: "feature/x",
      "variables[X]": "a&b",
    });
    const byAccess = firstCall(
      play(
        gitlabCi.start(requestOf(server, linkOf({ project: "7" }), { parameters: { X: "y" } })),
        answered(201, { id: 9 }),
      ),
    );
    assert.deepEqual(
      [byAccess.headers?.["private-token"], JSON.parse(byAccess.text)],
      ["a", { ref: "feature/x", variables: [{ key: "X", value: "y" }] }],
    );
  });

  it("waits for a mirror that lags, and says when it builds another commit", () => {
    const late = play(
      gitlabCi.start(requestOf(server, link)),
      answered(400, { message: { base: ["Reference not found"] } }),
    ).value;
    assert.ok(late.outcome === "refused" && late.fate === "try-again" && late.why.includes("mirror"));
    const other = play(gitlabCi.start(requestOf(server, link)), answered(201, { id: 9, sha: "c".repeat(40) })).value;
    assert.ok(other.outcome === "accepted" && other.note.includes("but of commit cccccccccccc"));
  });

  it("reads the Pipeline Hook, and leaves other hooks", () => {
    const hook = {
      object_kind: "pipeline",
      object_attributes: {
        id: 9,
        status: "success",
        duration: 63,
        url: "https://ci.example.com/p/9",
        variables: [{ key: "DELIVERY_ID", value: "delivery-1" }],
      },
      project: { web_url: "https://ci.example.com/p" },
    };
    assert.deepEqual(gitlabCi.result(hookOf(hook)), [
      {
        state: "passed",
        run: "9",
        number: "9",
        name: "pipeline #9",
        url: "https://ci.example.com/p/9",
        durationMs: 63_000,
        deliveryId: "delivery-1",
      },
    ]);
    assert.deepEqual(gitlabCi.result(hookOf({ object_kind: "push" })), []);
    const old = { ...hook, object_attributes: { id: 9, status: "failed" } };
    assert.equal(gitlabCi.result(hookOf(old))[0]?.url, "https://ci.example.com/p/-/pipelines/9");
  });

  it("maps statuses", () => {
    const stateOf = (status: string): string =>
      resultOf(playPoll(gitlabCi, buildOf("9"), link, server, answered(200, { id: 9, status }))).state;
    assert.deepEqual(
      ["created", "manual", "running", "canceling", "success", "failed", "canceled", "skipped"].map(stateOf),
      ["queued", "queued", "running", "running", "passed", "failed", "aborted", "not-built"],
    );
    assert.equal(playPoll(gitlabCi, buildOf("9"), link, serverOf("gitlab-ci")).value.outcome, "later");
  });
});
