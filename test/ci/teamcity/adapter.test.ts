import assert from "node:assert/strict";
import { startTeamcity } from "../../../sandbox/teamcity/teamcity.ts";
import { teamcity } from "../../../src/ci/teamcity/adapter.ts";
import { answered, failed, lastCall, play, playAbort, playPoll, resultOf } from "../canned.ts";
import { talk } from "../loopback.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "../samples.ts";

const server = serverOf("teamcity", {}, { token: "t" });
const link = linkOf({ buildType: "Pay_Build", revision: "exact" });
/** What it lists for a configuration without a branch specification. */
const onlyMain = answered(200, { branch: [{ name: "main", default: true }] });

describe("ci/teamcity", () => {
  it("queues the branch, pinned to the commit, with properties", () => {
    const played = play(
      teamcity.start(requestOf(server, link, { parameters: { "env.SHA": "x" } })),
      onlyMain,
      answered(200, { id: 42, webUrl: "https://ci.example.com/viewLog.html?buildId=42" }),
    );
    const call = lastCall(played);
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
    const asked = requestOf(server, linkOf({ buildType: "A", revision: "head" }));
    const head = lastCall(play(teamcity.start(asked), onlyMain, answered(200, { id: 1 })));
    assert.equal((JSON.parse(head.text) as Record<string, unknown>)["lastChanges"], undefined);
  });

  it("asks again for a commit TeamCity has not seen yet, and not for a configuration that is not there", () => {
    const unseen = play(
      teamcity.start(requestOf(server, link)),
      onlyMain,
      answered(404, { errors: [{ message: "No changes found by locator 'version:1'." }] }),
    ).value;
    assert.ok(
      unseen.outcome === "refused" &&
        unseen.fate === "try-again" &&
        unseen.why.includes("has not seen this commit yet"),
    );
    const missing = play(
      teamcity.start(requestOf(server, link)),
      onlyMain,
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

describe("the name TeamCity gives a branch", () => {
  const listed = (...names: string[]) =>
    answered(200, { branch: [{ name: "main", default: true }, ...names.map((name) => ({ name }))] });
  const started = (...answers: Parameters<typeof play>[1][]) =>
    play(teamcity.start(requestOf(server, link)), ...answers);
  const nameIn = (played: ReturnType<typeof started>): unknown =>
    (JSON.parse(lastCall(played).text) as Record<string, unknown>)["branchName"];
  const done = answered(200, { id: 42 });

  it("is the one it lists: as the host says it, whole, or what its branch specification leaves of it", () => {
    const played = started(listed("feature/x", "x"), done);
    assert.equal(nameIn(played), "feature/x");
    assert.equal(
      played.calls[0]?.url,
      "https://ci.example.com/app/rest/buildTypes/id:Pay_Build/branches" +
        "?locator=policy:ALL_BRANCHES&fields=branch(name,default)",
    );
    assert.equal(nameIn(started(listed("refs/heads/feature/x", "x"), done)), "refs/heads/feature/x");
    assert.equal(nameIn(started(listed("x"), answered(200, {}), done)), "x");
  });

  it("is a part of the host's only where its last build was of that branch", () => {
    const builtOf = (vcsBranchName: string) =>
      answered(200, { build: [{ revisions: { revision: [{ vcsBranchName: "refs/heads/lib" }, { vcsBranchName }] } }] });
    assert.equal(nameIn(started(listed("x"), builtOf("refs/heads/feature/x"), done)), "x");
    const another = started(listed("x"), builtOf("refs/heads/hotfix/x"), done);
    assert.equal(nameIn(another), "feature/x");
    assert.equal(
      another.value.outcome === "accepted" && another.value.note,
      "TeamCity queued build 42; it lists no branch feature/x or refs/heads/feature/x or heads/feature/x or x",
    );
  });

  it("stays the host's where nothing fits, and says what was looked for where that may be why it is not built", () => {
    const none = answered(404, { errors: [{ message: "No changes found by locator 'version:1'." }] });
    const unseen = started(listed("other"), none);
    assert.equal(nameIn(unseen), "feature/x");
    assert.ok(unseen.value.outcome === "refused" && unseen.value.fate === "try-again");
    assert.match(unseen.value.why, /branch specification of its VCS root \(it lists no branch feature\/x or refs/);
    const plain = started(onlyMain, done);
    assert.deepEqual(
      [nameIn(plain), plain.value.outcome === "accepted" && plain.value.note],
      ["feature/x", "TeamCity queued build 42"],
    );
  });

  it("is not guessed while it cannot be asked, and is the host's where TeamCity does not let us ask", () => {
    for (const passing of [failed("timed-out"), answered(502), answered(429)])
      for (const answers of [[passing], [listed("x"), passing]]) {
        const { value } = started(...answers);
        assert.ok(value.outcome === "refused" && value.fate === "try-again");
      }
    for (const no of [answered(403), answered(404), answered(400)])
      assert.equal(nameIn(started(no, done)), "feature/x");
  });

  it("is understood by the stand-in, for a branch that was built and for one that was not", async () => {
    const branches = { x: "refs/heads/feature/x" };
    const ci = await startTeamcity({ token: "t", branches });
    const at = serverOf("teamcity", { url: ci.url }, { token: "t" });
    const request = requestOf(at, linkOf({ buildType: "App_Build", revision: "head" }));
    for (const round of [1, 2]) assert.equal((await talk(teamcity.start(request))).outcome, "accepted", String(round));
    assert.deepEqual(
      ci.builds.map(({ branch }) => branch),
      ["x", "x"],
    );
    await ci.stop();
  });
});
