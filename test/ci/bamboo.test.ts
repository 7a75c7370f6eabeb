import assert from "node:assert/strict";
import { bamboo } from "../../src/ci/bamboo.ts";
import { answered, failed, firstCall, play, playPoll, resultOf } from "./canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "./samples.ts";

const server = serverOf("bamboo", {}, { token: "t" });
const queued = answered(200, { planKey: "PAY-MAIN", buildNumber: 12, buildResultKey: "PAY-MAIN-12" });

describe("ci/bamboo", () => {
  it("queues the plan at the commit with variables, and the header that is no forgery", () => {
    const played = play(
      bamboo.start(requestOf(server, linkOf({ plan: "PAY-MAIN", branches: "plan" }), { parameters: { X: "a&b" } })),
      queued,
    );
    const call = firstCall(played);
    const url = new URL(call.url);
    assert.deepEqual(
      [
        url.pathname,
        url.searchParams.get("customRevision"),
        url.searchParams.get("bamboo.variable.X"),
        url.searchParams.get("executeAllStages"),
      ],
      ["/rest/api/latest/queue/PAY-MAIN", sampleCommit, "a&b", "true"],
    );
    assert.deepEqual([call.headers?.["x-atlassian-token"], call.headers?.["authorization"]], ["no-check", "Bearer t"]);
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "PAY-MAIN-12",
      url: "https://ci.example.com/browse/PAY-MAIN-12",
      note: "Bamboo queued PAY-MAIN-12",
    });
  });

  it("builds the plan branch, or what the link says where there is none", () => {
    const branch = play(
      bamboo.start(requestOf(server, linkOf({ plan: "PAY-MAIN", branches: "branch" }))),
      answered(200, { key: "PAY-MAIN7" }),
      queued,
    );
    assert.deepEqual(
      [branch.calls[0]?.url, branch.calls[1]?.url.split("?")[0]],
      [
        "https://ci.example.com/rest/api/latest/plan/PAY-MAIN/branch/feature%2Fx",
        "https://ci.example.com/rest/api/latest/queue/PAY-MAIN7",
      ],
    );
    for (const none of [answered(204), answered(404)]) {
      assert.match(
        play(bamboo.start(requestOf(server, linkOf({ plan: "PAY-MAIN", branches: "branch" }))), none, queued).calls[1]
          ?.url ?? "",
        /queue\/PAY-MAIN\?/,
      );
      assert.equal(
        play(bamboo.start(requestOf(server, linkOf({ plan: "PAY-MAIN", branches: "branch-only" }))), none).value
          .outcome,
        "ignored",
      );
    }
    const away = play(
      bamboo.start(requestOf(server, linkOf({ plan: "PAY-MAIN", branches: "branch" }))),
      failed("refused"),
    ).value;
    assert.ok(away.outcome === "refused" && away.fate === "try-again");
  });

  it("puts long variables into a form instead of the address", () => {
    const call = firstCall(
      play(
        bamboo.start(
          requestOf(server, linkOf({ plan: "P-M", branches: "plan" }), { parameters: { LONG: "x".repeat(10_000) } }),
        ),
        queued,
      ),
    );
    assert.ok(call.url.length < 500);
    assert.equal(new URLSearchParams(call.text).get("bamboo.variable.LONG")?.length, 10_000);
  });

  it("signs in with user and password where there is no token", () => {
    const call = firstCall(
      play(
        bamboo.start(
          requestOf(serverOf("bamboo", { user: "jane" }, { password: "p" }), linkOf({ plan: "P-M", branches: "plan" })),
        ),
        queued,
      ),
    );
    assert.equal(call.headers?.["authorization"], `Basic ${Buffer.from("jane:p").toString("base64")}`);
  });

  it("maps life cycle and state, and waits while a queued build has no result yet", () => {
    const stateOf = (build: object): string =>
      resultOf(playPoll(bamboo, buildOf("P-M-1"), linkOf(), server, answered(200, { key: "P-M-1", ...build }))).state;
    assert.deepEqual(
      [
        stateOf({ lifeCycleState: "Queued" }),
        stateOf({ lifeCycleState: "InProgress" }),
        stateOf({ lifeCycleState: "Finished", state: "Successful" }),
        stateOf({ lifeCycleState: "Finished", state: "Failed" }),
        stateOf({ lifeCycleState: "NotBuilt", state: "Unknown" }),
      ],
      ["queued", "running", "passed", "failed", "aborted"],
    );
    assert.equal(playPoll(bamboo, buildOf("P-M-1"), linkOf(), server, answered(404)).value.outcome, "later");
    assert.equal(
      playPoll(bamboo, buildOf("P-M-1", { state: "running" }), linkOf(), server, answered(404)).value.outcome,
      "gone",
    );
  });

  it("reads its webhook notification", () => {
    assert.deepEqual(
      bamboo.result(
        hookOf({
          notification: "Build completed",
          build: { buildResultKey: "P-M-1", status: "SUCCESS", buildPlanName: "Pay" },
        }),
      ),
      [{ state: "passed", run: "P-M-1", number: "1", name: "Pay" }],
    );
    assert.deepEqual(bamboo.result(hookOf({ something: "else" })), []);
  });
});
