import assert from "node:assert/strict";

import { waitMs } from "../../../sandbox/bitbucket-data-center/webhooks/breaker.ts";

import { repository, repositoryPath, secret, setStage, signatureOf, type Stage } from "./stage.ts";

describe("the sandbox's Data Center: webhooks", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    await stage.stop();
  });

  it("signs what it sends, under a request id, and sends the pull request after the push", async () => {
    await stage.subscribe(["repo:refs_changed", "pr:opened", "pr:from_ref_updated"]);
    stage.server.pushCommit({ repository, branch: "x" });
    stage.server.openPullRequest({ repository, branch: "x" });
    stage.server.pushCommit({ repository, branch: "x" });
    await stage.server.settled();
    const { requests } = stage.receiver;
    assert.deepEqual(requests.map((request) => request.headers["x-event-key"]).sort(), [
      "pr:from_ref_updated",
      "pr:opened",
      "repo:refs_changed",
      "repo:refs_changed",
    ]);
    for (const request of requests) {
      assert.equal(request.headers["x-hub-signature"], signatureOf(request));
      assert.match(String(request.headers["x-request-id"]), /^[0-9a-f-]{36}$/);
      assert.match(String(request.headers["user-agent"]), /^Atlassian HttpClient .*Bitbucket-9/);
      assert.equal(request.headers["x-attempt-number"], undefined);
      assert.equal(request.headers["x-hook-uuid"], undefined);
    }
  });

  it("sends nothing nobody asked for, and nothing to an inactive webhook", async () => {
    const id = await stage.subscribe(["pr:opened"]);
    stage.server.pushCommit({ repository });
    await stage.call("PUT", `${repositoryPath}/webhooks/${id}`, {
      name: "test",
      url: stage.receiver.url,
      events: ["repo:refs_changed"],
      active: false,
    });
    stage.server.pushCommit({ repository });
    await stage.server.settled();
    assert.equal(stage.receiver.requests.length, 0);
  });

  it("pings without a signature, and tells the dialog what came back", async () => {
    const id = await stage.subscribe(["repo:refs_changed"]);
    const tested = await stage.call(
      "POST",
      `${repositoryPath}/webhooks/test?webhookId=${id}&url=${encodeURIComponent(stage.receiver.url)}`,
      {},
    );
    assert.deepEqual((tested.json["response"] as Record<string, unknown>)["statusCode"], 200);
    const [ping] = stage.receiver.requests;
    assert.deepEqual(
      [ping?.body.toString(), ping?.headers["x-event-key"], ping?.headers["x-hub-signature"]],
      ['{"test": true}', "diagnostics:ping", undefined],
    );
  });

  it("keeps webhooks to admins, and never shows a secret again", async () => {
    await stage.subscribe(["repo:refs_changed"]);
    const { token } = stage.server.createToken({ repository, level: "write" });
    const refused = await stage.call("GET", `${repositoryPath}/webhooks`, undefined, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(refused.status, 401);
    assert.match(refused.text, /AuthorisationException/);
    assert.ok(!(await stage.call("GET", `${repositoryPath}/webhooks`)).text.includes(secret));
  });

  it("refuses events a version does not know", async () => {
    const old = await setStage({ version: 5 });
    const made = await old.call("POST", `${repositoryPath}/webhooks`, {
      name: "x",
      url: old.receiver.url,
      events: ["pr:from_ref_updated"],
    });
    assert.equal(made.status, 400);
    await old.stop();
  });

  it("skips a webhook after five failures in a row, loses what it skips, tries after ten seconds", async () => {
    const id = await stage.subscribe(["repo:refs_changed"]);
    stage.answers = 500;
    for (let count = 0; count < 6; count += 1) {
      stage.server.pushCommit({ repository });
      await stage.server.settled();
    }
    assert.equal(stage.receiver.requests.length, 5);
    const skipped = stage.server.listInvocations().at(-1);
    assert.deepEqual(
      [skipped?.outcome, skipped?.description],
      ["SKIPPED", "skipped: 5 failures in a row, not tried for another 10 s"],
    );
    stage.clock.advance(10_000);
    stage.answers = 200;
    stage.server.pushCommit({ repository });
    await stage.server.settled();
    assert.equal(stage.receiver.requests.length, 6);
    assert.equal(stage.server.breakerOf(id).failuresInARow, 0);
    const { json } = await stage.call("GET", `${repositoryPath}/webhooks/${id}/statistics`);
    const { successes, failures, errors } = json["counts"] as Record<string, number>;
    assert.deepEqual([successes, failures, errors], [1, 5, 0], "what was skipped is in no statistics");
  });

  it("rests longer with every further failure, ten hours at most", () => {
    assert.deepEqual([4, 5, 6, 7, 60].map(waitMs), [0, 10_000, 12_000, 14_400, 36_000_000]);
  });

  it("has at most 250 in flight for one webhook", async () => {
    await stage.subscribe(["repo:refs_changed"]);
    stage.receiver.faults.add({ path: "/", kind: "hang" });
    for (let count = 0; count < 252; count += 1)
      stage.server.pushRefs({ repository, refs: { [`refs/heads/b${count}`]: "a".repeat(40) } });
    const skipped = stage.server.listInvocations().filter((one) => one.description.includes("in flight"));
    assert.equal(skipped.length, 2);
  });

  it("tells the latest delivery by event and outcome, and 204 where there is none", async () => {
    const id = await stage.subscribe(["repo:refs_changed"]);
    assert.equal((await stage.call("GET", `${repositoryPath}/webhooks/${id}/latest`)).status, 204);
    stage.server.pushCommit({ repository });
    await stage.server.settled();
    const { json } = await stage.call("GET", `${repositoryPath}/webhooks/${id}/latest?outcome=SUCCESS`);
    assert.deepEqual(
      [json["event"], json["result"]],
      ["repo:refs_changed", { description: "200", outcome: "SUCCESS" }],
    );
    assert.equal((await stage.call("GET", `${repositoryPath}/webhooks/${id}/latest?outcome=FAILURE`)).status, 204);
  });
});
