import assert from "node:assert/strict";
import { teamcity } from "../../src/ci/teamcity.ts";
import { answered, firstCall, play, playAbort, playPoll, resultOf } from "./canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "./samples.ts";

const server = serverOf("teamcity", {}, { token: "t" });
const link = linkOf({ buildType: "Pay_Build", revision: "exact" });

describe("ci/teamcity", () => {
  it("queues the branch, pinned to the commit, with properties", () => {
    const played = play(
      teamcity.start(requestOf(server, link, { parameters: { "env.SHA": "x" } })),
      answered(200, { id: 42, webUrl: "https://ci.example.com/viewLog.html?buildId=42" }),
    );
    const call = firstCall(played);
    const body = JSON.parse(call.text) as Record<string, unknown>;
    assert.deepEqual(
      [call.url, call.headers?.["authorization"], call.headers?.["accept"]],
      ["https://ci.example.com/app/rest/buildQueue", "Bearer t", "application/json"],
    );
    assert.deepEqual(
      [body["buildType"], body["branchName"], body["properties"], body["lastChanges"]],
      [
        { id: "Pay_Build" },
        "feature/x",
        { property: [{ name: "env.SHA", value: "x" }] },
        { change: [{ locator: `version:${sampleCommit},buildType:(id:Pay_Build)` }] },
      ],
    );
    assert.equal(played.value.outcome === "accepted" && played.value.run, "42");
    const head = firstCall(
      play(teamcity.start(requestOf(server, linkOf({ buildType: "A", revision: "head" }))), answered(200, { id: 1 })),
    );
    assert.equal((JSON.parse(head.text) as Record<string, unknown>)["lastChanges"], undefined);
  });

  it("asks again for a commit TeamCity has not seen yet, and not for a configuration that is not there", () => {
    const unseen = play(
      teamcity.start(requestOf(server, link)),
      answered(404, { errors: [{ message: "No changes found by locator 'version:1'." }] }),
    ).value;
    assert.ok(
      unseen.outcome === "refused" &&
        unseen.fate === "try-again" &&
        unseen.why.includes("has not seen this commit yet"),
    );
    const missing = play(
      teamcity.start(requestOf(server, link)),
      answered(404, { errors: [{ message: "No build type nor template is found by id 'Pay_Build'." }] }),
    ).value;
    assert.ok(
      missing.outcome === "refused" &&
        missing.fate === "park" &&
        missing.why.includes("no build configuration Pay_Build"),
    );
  });

  it("maps states, and a cancelled build to aborted", () => {
    const stateOf = (build: object): string =>
      resultOf(playPoll(teamcity, buildOf("42"), link, server, answered(200, { id: 42, ...build }))).state;
    assert.deepEqual(
      [
        stateOf({ state: "queued" }),
        stateOf({ state: "running", status: "FAILURE" }),
        stateOf({ state: "finished", status: "SUCCESS" }),
        stateOf({ state: "finished", status: "FAILURE" }),
        stateOf({ state: "finished", status: "UNKNOWN" }),
        stateOf({ state: "finished", status: "SUCCESS", canceledInfo: {} }),
      ],
      ["queued", "running", "passed", "failed", "aborted", "aborted"],
    );
  });

  it("reads number, name, text and tests", () => {
    const build = {
      id: 42,
      number: "7",
      state: "finished",
      status: "FAILURE",
      statusText: "Tests failed: 1",
      buildType: { name: "Build" },
      testOccurrences: { passed: 9, failed: 1 },
    };
    assert.deepEqual(resultOf(playPoll(teamcity, buildOf("42"), link, server, answered(200, build))), {
      state: "failed",
      run: "42",
      number: "7",
      name: "Build #7",
      description: "Tests failed: 1",
      tests: { passed: 9, failed: 1, skipped: 0 },
    });
  });

  it("takes a waiting build out of the queue, and stops it where it has begun meanwhile", () => {
    assert.equal(playAbort(teamcity, buildOf("42"), link, server, answered(200, { id: 42 })).calls.length, 1);
    const began = playAbort(teamcity, buildOf("42"), link, server, answered(404), answered(200, { id: 42 }));
    assert.deepEqual(
      [began.calls[1]?.url, began.value.isStopped],
      ["https://ci.example.com/app/rest/builds/id:42", true],
    );
  });

  it("reads its webhooks, and leaves those about agents", () => {
    const payload = {
      id: 42,
      state: "finished",
      status: "UNKNOWN",
      properties: { property: [{ name: "env.DELIVERY_ID", value: "delivery-1" }] },
    };
    assert.deepEqual(teamcity.result(hookOf({ eventType: "BUILD_INTERRUPTED", payload })), [
      { state: "aborted", run: "42", deliveryId: "delivery-1" },
    ]);
    assert.deepEqual(teamcity.result(hookOf({ eventType: "AGENT_REGISTRED", payload: { id: 1 } })), []);
  });
});
