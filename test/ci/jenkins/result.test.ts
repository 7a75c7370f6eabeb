import assert from "node:assert/strict";
import { resultOfReport } from "../../../src/ci/jenkins/result.ts";
import { hookOf, sampleCommit } from "../samples.ts";

function report(phase: string, more: Record<string, unknown> = {}): unknown {
  return {
    name: "payments",
    display_name: "payments",
    url: "job/payments/",
    build: {
      full_url: "http://jenkins/job/payments/5/",
      number: 5,
      queue_id: 37,
      duration: 0,
      phase,
      url: "job/payments/5/",
      scm: { url: "https://x", branch: "origin/feature/x", commit: sampleCommit, changes: [], culprits: [] },
      parameters: { P: "v", DELIVERY_ID: "delivery-1" },
      log: "",
      test_summary: { total: 3, failed: 1, passed: 2, skipped: 0, failed_tests: [] },
      ...more,
    },
  };
}

describe("ci/jenkins-result", () => {
  it("reads the Notification plugin's report with run, delivery, commit and tests", () => {
    assert.deepEqual(resultOfReport(hookOf(report("FINALIZED", { status: "SUCCESS", duration: 900 }))), [
      {
        state: "passed",
        run: "queue/37",
        deliveryId: "delivery-1",
        commit: sampleCommit,
        refName: "feature/x",
        name: "payments #5",
        number: "5",
        url: "http://jenkins/job/payments/5/",
        tests: { passed: 2, failed: 1, skipped: 0 },
        durationMs: 900,
      },
    ]);
  });

  it("says the same for COMPLETED and FINALIZED, so that the second changes nothing", () => {
    assert.deepEqual(
      resultOfReport(hookOf(report("COMPLETED", { status: "FAILURE" }))),
      resultOfReport(hookOf(report("FINALIZED", { status: "FAILURE" }))),
    );
  });

  it("reads FINISHED, as the Notification plugin before 1.6 said it, without the fields that came later", () => {
    // https://plugins.jenkins.io/notification/: phase, status, number, url, full_url and parameters alone.
    const build = { number: 5, full_url: "http://jenkins/job/payments/5/", phase: "FINISHED", url: "job/payments/5/" };
    const old = (status: string) => ({
      name: "payments",
      url: "job/payments/",
      build: { ...build, status, parameters: { DELIVERY_ID: "delivery-1" } },
    });
    assert.deepEqual(resultOfReport(hookOf(old("FAILURE"))), [
      {
        state: "failed",
        deliveryId: "delivery-1",
        name: "payments #5",
        number: "5",
        url: "http://jenkins/job/payments/5/",
      },
    ]);
    assert.equal(resultOfReport(hookOf(old("SUCCESS")))[0]?.state, "passed");
  });

  it("reads the phases before a verdict, and leaves those that say nothing", () => {
    assert.equal(resultOfReport(hookOf(report("QUEUED", { number: 0 })))[0]?.state, "queued");
    assert.equal(resultOfReport(hookOf(report("STARTED")))[0]?.state, "running");
    for (const quiet of [report("NONE"), report("COMPLETED"), report("FINALIZED", { status: "STRANGE" })])
      assert.deepEqual(resultOfReport(hookOf(quiet)), []);
  });

  it("maps every status", () => {
    const states = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"].map(
      (status) => resultOfReport(hookOf(report("COMPLETED", { status })))[0]?.state,
    );
    assert.deepEqual(states, ["passed", "unstable", "failed", "not-built", "aborted"]);
  });

  it("takes the simple result a pipeline posts by itself, and the delivery its address carries", () => {
    assert.deepEqual(resultOfReport(hookOf({ state: "SUCCESS" }, {}, { delivery: "delivery-9" })), [
      { state: "passed", deliveryId: "delivery-9" },
    ]);
  });

  it("refuses a report of something else with a sentence", () => {
    assert.throws(
      () => resultOfReport(hookOf("payload=x")),
      /no JSON object such as Jenkins' Notification plugin sends/,
    );
    assert.throws(() => resultOfReport(hookOf({ hello: 1 })), /neither "build\.phase"/);
  });
});
