import assert from "node:assert/strict";
import { drone } from "../../src/ci/drone.ts";
import { answered, firstCall, play, playAbort, playPoll, resultOf } from "./canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, sampleTag, serverOf } from "./samples.ts";

const server = serverOf("drone", { url: "https://drone.example.com" }, { token: "t" });
const link = linkOf({ repository: "acme/payments" });
const build = "https://drone.example.com/api/repos/acme/payments/builds";

describe("ci/drone", () => {
  it("creates a build of branch and commit, with the parameters in the address", () => {
    const played = play(
      drone.start(requestOf(server, link, { parameters: { DEPLOY: "a b" } })),
      answered(200, { number: 12 }),
    );
    const call = firstCall(played);
    const { origin, pathname, searchParams } = new URL(call.url);
    assert.deepEqual(
      [call.method, `${origin}${pathname}`, call.headers?.["authorization"]],
      ["POST", build, "Bearer t"],
    );
    assert.deepEqual(Object.fromEntries(searchParams), { DEPLOY: "a b", branch: "feature/x", commit: sampleCommit });
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "acme/payments/12",
      url: "https://drone.example.com/acme/payments/12",
      note: "Drone created build 12",
    });
  });

  it("names no branch for a tag: the commit says what to build", () => {
    const call = firstCall(
      play(drone.start(requestOf(server, link, { event: sampleTag })), answered(200, { number: 1 })),
    );
    assert.deepEqual([...new URL(call.url).searchParams.keys()], ["commit"]);
  });

  it("polls and stops the build by repository and number", () => {
    const polled = playPoll(
      drone,
      buildOf("acme/payments/12"),
      link,
      server,
      answered(200, { number: 12, status: "killed", started: 10, finished: 12 }),
    );
    assert.equal(firstCall(polled).url, `${build}/12`);
    assert.deepEqual(resultOf(polled), {
      state: "aborted",
      run: "acme/payments/12",
      number: "12",
      name: "acme/payments #12",
      durationMs: 2000,
      endedAt: 12_000,
    });
    const stopped = firstCall(playAbort(drone, buildOf("acme/payments/12"), link, server, answered(204)));
    assert.deepEqual([stopped.method, stopped.url], ["DELETE", `${build}/12`]);
  });

  it("reads its global webhook's builds, and takes the delivery from their parameters", () => {
    const hook = {
      event: "build",
      repo: { slug: "acme/payments" },
      build: { number: 12, status: "success", params: { DELIVERY_ID: "delivery-1" } },
    };
    const [result] = drone.result(hookOf(hook));
    assert.deepEqual([result?.state, result?.run, result?.deliveryId], ["passed", "acme/payments/12", "delivery-1"]);
    assert.deepEqual(drone.result(hookOf({ ...hook, event: "repo" })), []);
  });

  it("believes no report without a signature once the webhook's secret is typed", () => {
    const proving = serverOf("drone", {}, { webhookSecret: "hush" });
    assert.throws(() => drone.verifyResult?.(hookOf({}), link, proving), /not signed with Drone's webhook secret/);
    assert.doesNotThrow(() => drone.verifyResult?.(hookOf({}), link, server));
  });
});
