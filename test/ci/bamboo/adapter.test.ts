import assert from "node:assert/strict";
import { bamboo } from "../../../src/ci/bamboo/adapter.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { Started } from "../../../src/core/ci-adapter.ts";
import { answered, failed, firstCall, play, playPoll, resultOf } from "../canned.ts";
import type { Played } from "../canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "../samples.ts";

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

  const start = (branches: string, ...answers: Answer[]): Played<Started> =>
    play(bamboo.start(requestOf(server, linkOf({ plan: "PAY-MAIN", branches }))), ...answers);
  const list = (...names: string[]): Answer =>
    answered(200, {
      branches: {
        size: names.length,
        branch: names.map((shortName, index) => ({ shortName, key: `PAY-MAIN${index}`, enabled: shortName !== "off" })),
      },
    });
  const pathsOf = ({ calls }: Played<Started>): string[] =>
    calls.map(({ url }) => new URL(url).pathname.replace("/rest/api/latest", ""));

  it("builds the plan branch under the name Bamboo has for it, or what the link says where there is none", () => {
    assert.deepEqual(pathsOf(start("branch", answered(200, { key: "PAY-MAIN7" }), queued)), [
      "/plan/PAY-MAIN/branch/feature-x",
      "/queue/PAY-MAIN7",
    ]);
    for (const none of [answered(204), answered(404), answered(400, "Invalid URI: [noSlash]")]) {
      assert.deepEqual(pathsOf(start("branch", none, list("main", "other"), queued)), [
        "/plan/PAY-MAIN/branch/feature-x",
        "/plan/PAY-MAIN/branch",
        "/queue/PAY-MAIN",
      ]);
      assert.equal(start("branch-only", none, list()).value.outcome, "ignored");
    }
    const away = start("branch", failed("refused")).value;
    assert.ok(away.outcome === "refused" && away.fate === "try-again");
  });

  it("asks the list of plan branches where Bamboo made another name of the branch", () => {
    assert.equal(pathsOf(start("branch", answered(404), list("main", "feature_x"), queued))[2], "/queue/PAY-MAIN1");
    assert.equal(
      pathsOf(start("branch", answered(404), list("feature-x", "feature/x"), queued))[2],
      "/queue/PAY-MAIN1",
      "the very name comes before one alike",
    );
    const limited = start("branch", answered(404), answered(429, "", { "retry-after": "9" })).value;
    assert.ok(limited.outcome === "refused" && limited.fate === "try-again" && limited.retryAfterMs === 9000);
  });

  it("ignores a plan branch that is switched off in Bamboo, in a sentence", () => {
    const { value } = start("branch", answered(200, { key: "PAY-MAIN7", shortName: "feature-x", enabled: false }));
    assert.ok(value.outcome === "ignored" && value.why.includes("switched off its plan branch feature-x"));
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
