import assert from "node:assert/strict";
import { jenkins } from "../../../src/ci/jenkins/adapter.ts";
import type { Build } from "../../../src/core/build.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { Polled } from "../../../src/core/ci-adapter.ts";
import { answered, failed, playAbort, playPoll, resultOf } from "../canned.ts";
import type { Played } from "../canned.ts";
import { buildOf, linkOf, serverOf } from "../samples.ts";

const server = serverOf("jenkins", { user: "ci-bridge" }, { apiToken: "11aa" });
const link = linkOf({ job: "team/payments", branchJobs: "one" });
const job = "https://ci.example.com/job/team/job/payments";
const build = {
  number: 12,
  url: `${job}/12/`,
  queueId: 37,
  building: false,
  result: "SUCCESS",
  duration: 1500,
  fullDisplayName: "team » payments #12",
  description: null,
  actions: [{}, { totalCount: 10, failCount: 1, skipCount: 2 }],
};

function poll(more: Partial<Build>, ...answers: Answer[]): Played<Polled> {
  return playPoll(jenkins, buildOf("queue/37", more), link, server, ...answers);
}

function abort(more: Partial<Build>, ...answers: Answer[]): ReturnType<typeof playAbort> {
  return playAbort(jenkins, buildOf("queue/37", more), link, server, ...answers);
}

describe("ci/jenkins-run", () => {
  it("shows why an item waits in the queue", () => {
    const { value } = poll(
      {},
      answered(200, { why: "Waiting for next available executor", cancelled: false, executable: null }),
    );
    assert.deepEqual(value, {
      outcome: "result",
      result: { state: "queued", description: "Waiting for next available executor" },
    });
  });

  it("goes from queue item to build to verdict", () => {
    const { value, calls } = poll(
      {},
      answered(200, { executable: { number: 12, url: `${job}/12/` } }),
      answered(200, build),
    );
    assert.match(calls[1]?.url ?? "", /\/job\/team\/job\/payments\/12\/api\/json\?tree=/);
    assert.deepEqual(value, {
      outcome: "result",
      result: {
        state: "passed",
        name: "team » payments #12",
        number: "12",
        url: `${job}/12/`,
        tests: { passed: 7, failed: 1, skipped: 2 },
        durationMs: 1500,
      },
    });
  });

  it("asks the build itself once its number is known", () => {
    const { calls } = poll({ number: "12" }, answered(200, { ...build, building: true, result: null }));
    assert.equal(calls.length, 1);
  });

  it("maps every result of Jenkins", () => {
    for (const [result, state] of [
      ["SUCCESS", "passed"],
      ["UNSTABLE", "unstable"],
      ["FAILURE", "failed"],
      ["ABORTED", "aborted"],
      ["NOT_BUILT", "not-built"],
    ]) {
      const { value } = poll({ number: "12" }, answered(200, { ...build, result }));
      assert.equal(value.outcome === "result" && value.result.state, state);
    }
  });

  it("survives the five minutes after which Jenkins forgets a queue item", () => {
    const { value, calls } = poll(
      {},
      answered(404),
      answered(200, { builds: [{ ...build, number: 13, queueId: 38 }, build] }),
    );
    assert.match(decodeURIComponent(calls[1]?.url ?? ""), /payments\/api\/json\?tree=builds\[.*queueId.*\]\{0,100\}$/);
    assert.equal(value.outcome === "result" && value.result.number, "12");
    assert.equal(poll({}, answered(404), answered(200, { builds: [] })).value.outcome, "gone");
    assert.equal(poll({}, answered(404), answered(404)).value.outcome, "gone");
  });

  it("looks again later when Jenkins is away, forbids or answers a page", () => {
    for (const answer of [
      failed("refused"),
      answered(503),
      answered(403),
      answered(401),
      answered(200, "<html>sign in</html>"),
      answered(200, ""),
    ]) {
      assert.equal(poll({}, answer).value.outcome, "later");
      assert.equal(poll({ number: "12" }, answer).value.outcome, "later");
    }
  });

  it("takes no build of another queue item for its own", () => {
    assert.equal(poll({ number: "12" }, answered(200, { ...build, queueId: 99 })).value.outcome, "gone");
  });

  it("reports a cancelled queue item as aborted, and a deleted build as gone", () => {
    assert.equal(resultOf(poll({}, answered(200, { cancelled: true }))).state, "aborted");
    assert.equal(poll({ number: "12" }, answered(404)).value.outcome, "gone");
  });

  it("aborts what waits in the queue, and stops what runs", () => {
    const waiting = abort({}, answered(204), answered(200, { cancelled: true }));
    assert.match(waiting.calls[0]?.url ?? "", /\/queue\/cancelItem\?id=37$/);
    assert.equal(waiting.value.isStopped, true);
    const began = abort(
      {},
      answered(404),
      answered(200, { executable: { number: 12 } }),
      answered(200, { ...build, building: true, result: null }),
      answered(302, "", { location: `${job}/12/` }),
    );
    assert.deepEqual(
      [began.calls[3]?.method, began.calls[3]?.url, began.value.isStopped],
      ["POST", `${job}/12/stop`, true],
    );
    assert.equal(abort({ number: "12" }, answered(200)).value.isStopped, true);
    assert.deepEqual(abort({ number: "12" }, answered(403)).value, {
      isStopped: false,
      note: "Jenkins does not let this user stop builds (403): give it Job/Cancel.",
    });
    assert.equal(abort({ number: "12" }, answered(302, "", { location: "/login?from=x" })).value.isStopped, false);
  });
});
