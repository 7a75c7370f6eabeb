import assert from "node:assert/strict";

import { listen } from "../../../sandbox/stand-in/listen.ts";
import type { Listening } from "../../../sandbox/stand-in/listen.ts";
import type { StashNotifier } from "../../../sandbox/jenkins/model/model.ts";
import { ask } from "../stand-in/ask.ts";
import { admin, startStill } from "./still.ts";

describe("sandbox/jenkins stash notifier", () => {
  let receiver: Listening;
  const sha = "b".repeat(40);
  beforeEach(async () => {
    receiver = await listen(() => ({ status: 204 }));
  });
  afterEach(() => receiver.stop());

  async function run(branch: string, setting: Partial<StashNotifier> = {}): Promise<string> {
    const stashNotifier: StashNotifier = {
      url: `${receiver.url}/bb/`,
      credentials: { user: "u", password: "p" },
      ...setting,
    };
    const { jenkins, clock } = await startStill({
      jobs: [{ name: "app", parameters: ["BRANCH", "SHA"], git: { url: "https://x/y.git" }, stashNotifier }],
    });
    await ask(jenkins.url, "/job/app/buildWithParameters", {
      method: "POST",
      as: admin,
      form: { BRANCH: branch, SHA: sha },
    });
    clock.advance(11_000);
    await jenkins.settle();
    await jenkins.stop();
    return receiver.requests
      .map((request) => (JSON.parse(request.body.toString()) as { state: string }).state)
      .join(" ");
  }

  it("posts INPROGRESS and the verdict to the commit, naming no repository", async () => {
    assert.equal(await run("main"), "INPROGRESS SUCCESSFUL");
    const request = receiver.requests[0];
    assert.equal(request?.path, `/bb/rest/build-status/1.0/commits/${sha}`);
    const status = JSON.parse(request.body.toString()) as Record<string, string>;
    assert.match(status["key"] ?? "", /^app-http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.match(request.body.toString(), /"key":"app-http:\\\/\\\/127/);
    assert.equal(status["name"], "app #1");
    assert.match(status["description"] ?? "", /^building on Jenkins @ http/);
    assert.match(status["url"] ?? "", /\/job\/app\/1\/$/);
    assert.equal(request.headers.authorization, `Basic ${Buffer.from("u:p").toString("base64")}`);
  });

  it("calls an unstable build failed, or successful where it is told to", async () => {
    assert.equal(await run("unstable"), "INPROGRESS FAILED");
    assert.match(await run("unstable", { isUnstableSuccess: true }), /SUCCESSFUL$/);
  });

  it("posts no verdict for a build not built, and none for an aborted one without in-progress posts", async () => {
    assert.equal(await run("notbuilt"), "INPROGRESS");
    assert.equal(await run("abort", { isInProgressOff: true }), "INPROGRESS");
  });

  it("cuts long keys at 255 characters, takes the commit from a parameter and a token as Bearer", async () => {
    await run("main", {
      buildName: "x".repeat(300),
      isNumberInKey: true,
      commit: "${SHA}",
      credentials: { token: "t" },
    });
    const status = JSON.parse(receiver.requests[0]?.body.toString() ?? "") as Record<string, string>;
    assert.equal(status["key"]?.length, 255);
    assert.match(status["key"] ?? "", /^app-1-http.*x\.\.\.$/);
    assert.equal(receiver.requests[0]?.headers.authorization, "Bearer t");
  });
});
