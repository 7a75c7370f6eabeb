import assert from "node:assert/strict";
import { buildkite } from "../../src/ci/buildkite.ts";
import { hmacHex } from "../../src/ci/kit/signature.ts";
import { answered, firstCall, play, playAbort, playPoll, resultOf } from "./canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, samplePullRequest, serverOf } from "./samples.ts";

const server = serverOf(
  "buildkite",
  { url: "https://api.buildkite.com", organization: "acme" },
  { token: "t", webhookToken: "hush" },
);
const link = linkOf({ pipeline: "payments" });
const builds = "https://api.buildkite.com/v2/organizations/acme/pipelines/payments/builds";

describe("ci/buildkite", () => {
  it("creates a build of branch and commit, with the parameters as its environment", () => {
    const played = play(
      buildkite.start(requestOf(server, link, { event: samplePullRequest, parameters: { DEPLOY: "yes" } })),
      answered(201, { number: 7, web_url: "https://buildkite.com/acme/payments/builds/7" }),
    );
    const call = firstCall(played);
    assert.deepEqual([call.method, call.url, call.headers?.["authorization"]], ["POST", builds, "Bearer t"]);
    assert.deepEqual(JSON.parse(call.text), {
      commit: sampleCommit,
      branch: "feature/x",
      message: "Make it faster\n\nMuch faster.",
      author: { name: "Jane Doe", email: "jane@example.com" },
      env: { DEPLOY: "yes" },
      meta_data: { delivery_id: "delivery-1" },
      pull_request_id: 7,
      pull_request_base_branch: "main",
      ignore_pipeline_branch_filters: true,
    });
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "payments/7",
      url: "https://buildkite.com/acme/payments/builds/7",
      note: "Buildkite created build 7",
    });
  });

  it("polls and cancels the build by pipeline and number", () => {
    const polled = playPoll(
      buildkite,
      buildOf("payments/7"),
      link,
      server,
      answered(200, { number: 7, state: "blocked" }),
    );
    assert.equal(firstCall(polled).url, `${builds}/7`);
    assert.deepEqual(resultOf(polled), {
      state: "running",
      run: "payments/7",
      number: "7",
      name: "payments #7",
      description: "waits for somebody to unblock it",
    });
    const stopped = firstCall(playAbort(buildkite, buildOf("payments/7"), link, server, answered(200)));
    assert.deepEqual([stopped.method, stopped.url], ["PUT", `${builds}/7/cancel`]);
  });

  it("reads its webhook's builds, and no other of its events", () => {
    const hook = {
      event: "build.finished",
      pipeline: { slug: "payments" },
      build: { number: 7, state: "not_run", meta_data: { delivery_id: "delivery-1" } },
    };
    const [result] = buildkite.result(hookOf(hook));
    assert.deepEqual([result?.state, result?.run, result?.deliveryId], ["not-built", "payments/7", "delivery-1"]);
    assert.deepEqual(buildkite.result(hookOf({ ...hook, event: "job.finished" })), []);
  });

  it("takes the webhook's token plain or as signature, and nothing else", () => {
    const body = '{"event":"build.finished"}';
    const signed = `timestamp=1,signature=${hmacHex("sha256", "hush", `1.${body}`)}`;
    const verify = (headers: Record<string, string>) => () =>
      buildkite.verifyResult?.(hookOf(body, headers), link, server);
    assert.doesNotThrow(verify({ "x-buildkite-token": "hush" }));
    assert.doesNotThrow(verify({ "x-buildkite-signature": signed }));
    assert.throws(verify({ "x-buildkite-signature": signed.replace("timestamp=1", "timestamp=2") }), /proves/);
    assert.throws(verify({}), /proves/);
  });
});
