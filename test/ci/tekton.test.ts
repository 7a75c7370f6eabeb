import assert from "node:assert/strict";
import { hmacHex } from "../../src/ci/kit/signature.ts";
import { tekton } from "../../src/ci/tekton.ts";
import { answered, firstCall, play } from "./canned.ts";
import { hookOf, linkOf, requestOf, sampleCommit, samplePullRequest, serverOf } from "./samples.ts";

const url = "https://tekton.example.com/listener";
const took = answered(202, { eventListener: "x", namespace: "ci", eventID: "e-1" });

function report(condition: object, more: object = {}): ReturnType<typeof tekton.result> {
  const run = { metadata: { name: "run-1" }, status: { conditions: [{ type: "Succeeded", ...condition }] }, ...more };
  return tekton.result(hookOf({ pipelineRun: run }));
}

describe("ci/tekton", () => {
  it("posts what Bitbucket sent to the listener, signed over its very bytes", () => {
    const server = serverOf("tekton", { url }, { secret: "hush" });
    const call = firstCall(play(tekton.start(requestOf(server, linkOf(), { event: samplePullRequest })), took));
    assert.deepEqual(
      [call.method, call.url, call.headers?.["x-event-key"], call.headers?.["x-hub-signature"]],
      ["POST", url, "pullrequest:created", `sha256=${hmacHex("sha256", "hush", call.text)}`],
    );
  });

  it("takes an answer without the event's id for no listener's", () => {
    const { value } = play(tekton.start(requestOf(serverOf("tekton", { url }), linkOf())), answered(200, "<html>"));
    assert.equal(value.outcome, "refused");
  });

  it("asks the listener's own probe whether it lives", () => {
    const { value, calls } = play(tekton.test(serverOf("tekton", { url })), answered(200, ""));
    assert.deepEqual([value.code, calls[0]?.method, calls[0]?.url], ["ok", "GET", `${url}/live`]);
  });

  it("reads a pipeline run by its condition Succeeded", () => {
    for (const [condition, state] of [
      [{ status: "True" }, "passed"],
      [{ status: "False", reason: "Failed" }, "failed"],
      [{ status: "False", reason: "PipelineRunCancelled" }, "aborted"],
      [{ status: "Unknown", reason: "Running" }, "running"],
      [{}, "queued"],
    ] as const)
      assert.equal(report(condition)[0]?.state, state, JSON.stringify(condition));
  });

  it("finds delivery and whole commit among the run's parameters", () => {
    const params = [
      { name: "delivery-id", value: "delivery-1" },
      { name: "revision", value: sampleCommit },
    ];
    const [found] = report({ status: "True" }, { spec: { params } });
    assert.deepEqual([found?.deliveryId, found?.commit], ["delivery-1", sampleCommit]);
    const [short] = report({ status: "True" }, { spec: { params: [{ name: "revision", value: "main" }] } });
    assert.equal(short?.commit, undefined);
  });
});
