import assert from "node:assert/strict";
import { circleci } from "../../../src/ci/circleci/adapter.ts";
import { answered, firstCall, play, playAbort, playPoll, resultOf } from "../canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleTag, serverOf } from "../samples.ts";

const server = serverOf("circleci", { url: "https://circleci.com" }, { token: "t" });
const link = linkOf({ project: "bitbucket/acme/payments", definition: "" });
const accepted = answered(201, { id: "p-1", number: 12, state: "pending" });

function poll(workflows: object[]): ReturnType<typeof resultOf> {
  return resultOf(playPoll(circleci, buildOf("p-1"), link, server, answered(200, { items: workflows })));
}

describe("ci/circleci", () => {
  it("triggers branch or tag with typed parameters, at the address of the project's kind", () => {
    const played = play(
      circleci.start(requestOf(server, link, { parameters: { deploy: "true", ref: "x" } })),
      accepted,
    );
    assert.deepEqual(JSON.parse(firstCall(played).text), {
      branch: "feature/x",
      parameters: { deploy: true, ref: "x" },
    });
    assert.equal(firstCall(played).headers?.["circle-token"], "t");
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "p-1",
      url: "https://app.circleci.com/pipelines/bitbucket/acme/payments/12",
      note: "CircleCI started pipeline 12",
    });
    assert.deepEqual(
      JSON.parse(firstCall(play(circleci.start(requestOf(server, link, { event: sampleTag })), accepted)).text),
      { tag: "v1.0.0", parameters: {} },
    );
    const run = firstCall(
      play(circleci.start(requestOf(server, linkOf({ project: "circleci/o/p", definition: "d-1" }))), accepted),
    );
    assert.deepEqual(
      [run.url, JSON.parse(run.text)],
      [
        "https://circleci.com/api/v2/project/circleci/o/p/pipeline/run",
        { definition_id: "d-1", config: { branch: "feature/x" }, checkout: { branch: "feature/x" }, parameters: {} },
      ],
    );
  });

  it("takes the worst of all workflows, once all are done", () => {
    assert.equal(
      poll([
        { name: "a", status: "success" },
        { name: "b", status: "running" },
      ]).state,
      "running",
    );
    assert.equal(
      poll([
        { name: "a", status: "failed" },
        { name: "b", status: "on_hold" },
      ]).state,
      "running",
    );
    assert.deepEqual(
      poll([
        { name: "a", status: "success" },
        { name: "b", status: "failed" },
      ]),
      { state: "failed", description: "failed: b" },
    );
    assert.equal(
      poll([
        { name: "a", status: "success" },
        { name: "b", status: "canceled" },
      ]).state,
      "aborted",
    );
    assert.equal(
      poll([
        { name: "a", status: "success" },
        { name: "b", status: "not_run" },
      ]).state,
      "passed",
    );
  });

  it("counts the newest of workflows that were run again", () => {
    assert.equal(
      poll([
        { name: "a", status: "success", created_at: "2026-01-02" },
        { name: "a", status: "failed", created_at: "2026-01-01" },
      ]).state,
      "passed",
    );
  });

  it("shows a configuration CircleCI cannot read as a failure", () => {
    const played = playPoll(
      circleci,
      buildOf("p-1"),
      link,
      server,
      answered(200, { items: [] }),
      answered(200, { state: "errored", errors: [{ message: "Cannot find a job named test" }] }),
    );
    assert.deepEqual(resultOf(played), {
      state: "failed",
      description: "CircleCI could not read the configuration: Cannot find a job named test",
    });
    assert.equal(
      resultOf(
        playPoll(
          circleci,
          buildOf("p-1"),
          link,
          server,
          answered(200, { items: [] }),
          answered(200, { state: "created" }),
        ),
      ).state,
      "queued",
    );
  });

  it("takes no success of one workflow for the whole pipeline's", () => {
    const report = (status: string): object => ({
      type: "workflow-completed",
      workflow: { name: "build", status, url: "https://app.circleci.com/x" },
      pipeline: { id: "p-1", number: 12 },
    });
    assert.deepEqual(circleci.result(hookOf(report("success"))), [
      { state: "running", run: "p-1", number: "12", url: "https://app.circleci.com/x", description: "build: success" },
    ]);
    assert.equal(circleci.result(hookOf(report("failed")))[0]?.state, "failed");
    assert.deepEqual(circleci.result(hookOf({ ...report("success"), type: "job-completed" })), []);
  });

  it("cancels the workflows that still run", () => {
    const { value, calls } = playAbort(
      circleci,
      buildOf("p-1"),
      link,
      server,
      answered(200, {
        items: [
          { id: "w1", name: "a", status: "running" },
          { id: "w2", name: "b", status: "success" },
        ],
      }),
      answered(202, { message: "Accepted." }),
    );
    assert.deepEqual([value.isStopped, calls[1]?.url], [true, "https://circleci.com/api/v2/workflow/w1/cancel"]);
  });
});
