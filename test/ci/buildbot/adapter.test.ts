// What a real master cannot be made to answer: see buildbot-real.test.ts for the rest.

import assert from "node:assert/strict";
import { buildbot } from "../../../src/ci/buildbot/adapter.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { Started } from "../../../src/core/ci-adapter.ts";
import { answered, play, playPoll, resultOf } from "../canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "../samples.ts";

const server = serverOf("buildbot");
const report = linkOf({ mode: "base", results: "report" });

function start(answer: Answer, mode = "base"): Started {
  return play(buildbot.start(requestOf(server, linkOf({ mode, results: "report", scheduler: "force" }))), answer).value;
}

function pushed(builder: string, complete: boolean, results: number | null): unknown {
  return {
    buildid: 17,
    number: 4,
    complete,
    results,
    state_string: "x",
    properties: { revision: [sampleCommit, "Build"] },
    buildset: { bsid: 3, sourcestamps: [{ branch: "main", revision: sampleCommit }] },
    builder: { name: builder },
    url: "http://127.0.0.1:8010/#builders/1/builds/4",
  };
}

describe("ci/buildbot", () => {
  it("explains 400, 401, 404, 500 and a page that is no change hook", () => {
    const whyOf = (answer: Answer): string => {
      const started = start(answer);
      assert.ok(started.outcome === "refused");
      return started.why;
    };
    assert.match(
      whyOf(answered(400, "The dialect specified, 'base', wasn't whitelisted in change_hook")),
      /does not have the dialect base \(400\): add it/,
    );
    assert.match(whyOf(answered(400, "Expecting value")), /does not take this \(400\).*Expecting value/);
    assert.match(whyOf(answered(401, "Unauthorized")), /change_hook_auth/);
    assert.match(whyOf(answered(404)), /no change hook at this address/);
    assert.match(whyOf(answered(500, "Error processing changes.")), /its twistd\.log says why/);
    assert.match(whyOf(answered(200, "<html>nginx</html>")), /not as Buildbot's change hook does/);
  });

  it("takes 202 for a yes as well, which the source means to send", () => {
    assert.equal(start(answered(202, "2 change found")).outcome, "accepted");
  });

  it("takes no change found for a yes only of the poller", () => {
    assert.equal(start(answered(200, "no change found")).outcome, "ignored");
    assert.equal(start(answered(200, "no change found"), "poller").outcome, "accepted");
  });

  it("takes a 200 with result null for the failure it is", () => {
    const started = start(answered(200, { id: 1, jsonrpc: "2.0", result: null }), "force");
    assert.ok(started.outcome === "refused" && started.fate === "park" && started.why.includes("started nothing"));
  });

  it("goes on without following where the API is closed", () => {
    const { value, calls } = play(
      buildbot.start(requestOf(server, linkOf({ mode: "base", results: "poll" }))),
      answered(403),
      answered(200, "1 change found"),
    );
    assert.equal(calls.length, 2);
    assert.ok(value.outcome === "accepted" && value.run === "");
  });

  it("calls the whole green only when every build set of the change is done", () => {
    const sets = answered(200, {
      buildsets: [
        { bsid: 5, sourcestamps: [{ ssid: 9 }] },
        { bsid: 6, sourcestamps: [{ ssid: 8 }] },
        { bsid: 7, sourcestamps: [{ ssid: 9 }] },
      ],
    });
    const requests = (complete: boolean, results: number | null): Answer =>
      answered(200, { buildrequests: [{ buildrequestid: 1, builderid: 1, complete, results, claimed: true }] });
    const builds = answered(200, { builds: [{ number: 4, builderid: 1 }] });
    const stateOf = (...answers: Answer[]): string =>
      resultOf(playPoll(buildbot, buildOf("sourcestamp/9/4"), report, server, sets, ...answers, builds)).state;
    assert.equal(stateOf(requests(true, 0), requests(false, null)), "running");
    assert.equal(stateOf(requests(true, 0), requests(true, 0)), "passed");
    assert.equal(stateOf(requests(true, 0), requests(true, 2)), "failed");
    assert.equal(stateOf(requests(true, 1), requests(true, 6)), "aborted");
  });

  it("lets one builder's success be progress, unless the link names that builder", () => {
    const stateOf = (body: unknown, builder = ""): string | undefined =>
      buildbot.result(hookOf(body), linkOf({ builder }))[0]?.state;
    assert.equal(stateOf(pushed("runtests", true, 0)), "running");
    assert.equal(stateOf(pushed("runtests", true, 2)), "failed");
    assert.equal(stateOf(pushed("runtests", true, 0), "runtests"), "passed");
    assert.equal(stateOf(pushed("runtests", true, 5), "runtests"), "running");
    assert.equal(stateOf(pushed("lint", true, 0), "runtests"), undefined);
  });
});
