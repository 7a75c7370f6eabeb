import assert from "node:assert/strict";
import { isAcceptableUrl } from "../../../sandbox/bitbucket-cloud/rest/status-url.ts";
import { callWith, dig, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

describe("the sandbox's build statuses", () => {
  let stage: Stage;
  let token: string;
  let hash: string;

  beforeEach(async () => {
    stage = await setStage();
    token = stage.bitbucket.issueAccessToken({ workspace: "acme", scopes: ["pullrequest"] }).token;
    hash = stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x" }).hash;
  });
  afterEach(async () => {
    assert.deepEqual(stage.bitbucket.breaches(), []);
    await stage.stop();
  });

  const onCommit = (commit = hash) => `/repositories/acme/widgets/commit/${commit}/statuses`;
  const post = (json: unknown, commit = hash) =>
    callWith(stage, token, `${onCommit(commit)}/build`, { method: "POST", json });

  it("are made and overwritten with 201, and tell who listens which it was", async () => {
    await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme" });
    assert.equal(
      (await post({ key: "k", state: "INPROGRESS", name: "CI", url: "https://ci.example.com/1", refname: "x" })).status,
      201,
    );
    const second = await post({
      key: "k",
      state: "SUCCESSFUL",
      name: "CI",
      url: "https://ci.example.com/1",
      refname: "x",
    });
    assert.equal(second.status, 201);
    assert.equal(dig(second.json, "commit", "hash"), hash);
    const all = await callWith(stage, token, onCommit(hash.slice(0, 12)));
    assert.equal(all.json.size, 1);
    assert.equal(dig(all.json, "values", 0, "state"), "SUCCESSFUL");
    await stage.bitbucket.settled();
    assert.deepEqual(
      stage.bitbucket.deliveries().map((one) => one.event),
      ["repo:commit_status_created", "repo:commit_status_updated"],
    );
  });

  it("refuse a key of more than 40 characters in Bitbucket's own words", async () => {
    const { status, json } = await post({ key: "x".repeat(48), state: "FAILED" });
    assert.equal(status, 400);
    const sentence = "Ensure this value has at most 40 characters (it has 48).";
    assert.deepEqual(json, { type: "error", error: { message: `key: ${sentence}`, fields: { key: [sentence] } } });
    assert.equal((await post({ key: "x".repeat(40), state: "FAILED" })).status, 201);
  });

  it("refuse a missing key, a missing state and an unknown one", async () => {
    assert.equal((await post({ state: "FAILED" })).status, 400);
    assert.equal((await post({ key: "k" })).status, 400);
    assert.equal(
      dig((await post({ key: "k", state: "PASSED" })).json, "error", "message"),
      "state: Select a valid choice. PASSED is not one of the available choices.",
    );
    assert.deepEqual(stage.bitbucket.showRepository({ repository: stage.repository }).statuses, []);
  });

  it("refuse a link to a host without a dot", async () => {
    const { status, json } = await post({ key: "k", state: "FAILED", url: "http://jenkins:8080/job/1" });
    assert.equal(status, 400);
    assert.equal(dig(json, "error", "message"), "url: Enter a valid URL.");
  });

  it("fill placeholders of a link in", async () => {
    const { json } = await post({
      key: "k",
      state: "FAILED",
      url: "https://ci.example.com/{repository.full_name}/{commit.hash}",
    });
    assert.equal(json.url, `https://ci.example.com/acme%2Fwidgets/${hash}`);
  });

  it("answer 404 for a commit that is not there", async () => {
    const { status, json } = await post({ key: "k", state: "FAILED" }, "0".repeat(40));
    assert.equal(status, 404);
    assert.equal(dig(json, "error", "message"), "Commit not found");
  });

  it("are changed by PUT under their key, which stays", async () => {
    await post({ key: "k/1", state: "INPROGRESS", url: "https://ci.example.com/1" });
    const put = await callWith(stage, token, `${onCommit()}/build/k%2F1`, {
      method: "PUT",
      json: { key: "other", state: "FAILED" },
    });
    assert.equal(put.status, 200);
    assert.deepEqual([put.json.key, put.json.state, put.json.url], ["k/1", "FAILED", "https://ci.example.com/1"]);
    assert.equal(
      (
        await callWith(stage, token, `${onCommit()}/build/none`, {
          method: "PUT",
          json: { key: "none", state: "FAILED" },
        })
      ).status,
      404,
    );
  });

  it("count for a pull request when they name its source branch or none", async () => {
    stage.bitbucket.openPullRequest({ repository: stage.repository, branch: "x", title: "X" });
    await post({ key: "a", state: "FAILED", refname: "x" });
    await post({ key: "b", state: "FAILED" });
    await post({ key: "c", state: "FAILED", refname: "main" });
    const { json } = await callWith(stage, token, "/repositories/acme/widgets/pullrequests/1/statuses?sort=key");
    assert.deepEqual(
      [0, 1, 2].map((at) => dig(json, "values", at, "key")),
      ["a", "b", undefined],
    );
  });

  it("may link to loopback for the sake of a demo, unless told otherwise", () => {
    const table: [string, boolean, boolean][] = [
      ["http://127.0.0.1:8080/x", true, false],
      ["http://localhost/x", true, false],
      ["http://[::1]/x", true, false],
      ["http://10.0.0.7/x", true, true],
      ["https://ci.example.com/x", true, true],
      ["https://ci.example.com./x", true, true],
      ["http://jenkins/x", false, false],
      ["ssh://ci.example.com", false, false],
      ["ci.example.com/x", false, false],
      ["https://ci.example.com/a b", false, false],
    ];
    for (const [url, inDemo, strictly] of table) {
      assert.equal(isAcceptableUrl(url, true), inDemo, url);
      assert.equal(isAcceptableUrl(url, false), strictly, url);
    }
  });
});
