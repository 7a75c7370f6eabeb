import assert from "node:assert/strict";

import { startGithub } from "../../../sandbox/code-hosts/github.ts";
import { startGitlabHost } from "../../../sandbox/code-hosts/gitlab.ts";
import type { CodeHost } from "../../../sandbox/code-hosts/code-host.ts";

function post(host: CodeHost, path: string, body: object, token = host.token): Promise<Response> {
  return fetch(`${host.apiUrl}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
}

describe("code hosts of the sandbox", () => {
  it("GitHub takes what its API takes, and notes what it would refuse", async () => {
    const host = await startGithub();
    const { commit } = await host.push();
    const path = `/repos/acme/payments/statuses/${commit.hash}`;
    const status = {
      state: "success",
      target_url: "https://ci.example.com/",
      description: "Passed",
      context: "payments",
    };
    assert.equal((await post(host, path, status, "wrong")).status, 401);
    assert.equal((await post(host, path, status)).status, 201);
    assert.equal((await post(host, `/repos/acme/payments/statuses/${"f".repeat(40)}`, status)).status, 422);
    for (const wrong of [{ state: "green" }, { description: "x".repeat(141) }, { target_url: "javascript:1" }])
      assert.equal((await post(host, path, { ...status, ...wrong })).status, 422);
    assert.equal(host.breaches.length, 3);
    assert.deepEqual(
      host.repository.statuses.map(({ state, key }) => [state, key]),
      [["success", "payments"]],
    );
    await host.stop();
  });

  it("GitLab refuses a status that stands already, and takes a new one after a verdict", async () => {
    const host = await startGitlabHost();
    const { commit } = await host.push();
    const states = ["pending", "pending", "running", "running", "pending", "success", "running", "failed"];
    const statuses: number[] = [];
    for (const state of states)
      statuses.push((await post(host, `/projects/15/statuses/${commit.hash}`, { state, name: "payments" })).status);
    assert.deepEqual(statuses, [201, 400, 201, 400, 400, 201, 201, 201]);
    assert.equal((await post(host, `/projects/15/statuses/${commit.hash}`, { state: "green" })).status, 400);
    assert.equal(host.breaches.length, 1);
    await host.stop();
  });

  it("take comments on pull requests there are, deliver them too, and note what they would refuse", async () => {
    const [github, gitlab] = await Promise.all([startGithub(), startGitlabHost()]);
    const github7 = (text: string, id = 7) =>
      post(github, `/repos/acme/payments/issues/${id}/comments`, { body: text });
    const gitlab7 = (text: string, id = 7) => post(gitlab, `/projects/15/merge_requests/${id}/notes`, { body: text });
    github.subscribe({ url: `${gitlab.url}/anywhere`, secret: "hush" });
    const pull = github.conversation.open({ title: "Faster", branch: "x" });
    gitlab.conversation.open({ title: "Faster", branch: "x" });
    assert.deepEqual([(await github7("Yes.")).status, (await github7("Yes.", 8)).status], [201, 404]);
    assert.deepEqual([(await gitlab7("Yes.")).status, (await gitlab7("Yes.", 8)).status], [201, 404]);
    assert.deepEqual([(await github7(" ")).status, (await gitlab7("/merge")).status], [422, 400]);
    assert.deepEqual([github.breaches.length, gitlab.breaches.length], [1, 1]);
    github.conversation.say(pull, "jane", "/build");
    assert.deepEqual(
      github.sent.map(({ headers }) => headers["x-github-event"]),
      ["issue_comment", "issue_comment"],
    );
    await Promise.all([github.stop(), gitlab.stop()]);
  });

  it("delivers a push to everybody who subscribed, unless it is lost on its way", async () => {
    const [host, receiver] = await Promise.all([startGithub(), startGitlabHost()]);
    host.subscribe({ url: `${receiver.url}/anywhere`, secret: "hush" });
    await host.push({ isSilent: true });
    assert.equal(host.sent.length, 0);
    const { before, commit } = await host.push({ branch: "topic" });
    assert.equal(before, undefined);
    assert.equal(receiver.requests[0]?.headers["x-github-event"], "push");
    assert.ok(receiver.requests[0].body.toString().includes(commit.hash));
    await Promise.all([host.stop(), receiver.stop()]);
  });
});
