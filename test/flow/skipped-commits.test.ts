import assert from "node:assert/strict";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { statusesOf, waitForStatus } from "../../sandbox/demo/watch.ts";

describe("a merge check that waits for a build of every commit, over real sockets", function () {
  let stage: Stage;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    const filters = { pathsInclude: "src/**", reportsSkipped: "true" };
    await linkJob(stage, "jenkins", await openSettings(stage), filters);
  });
  after(() => stage.stop());

  it("gets a green status that says skipped for a commit the path filter leaves, and nothing is built", async () => {
    const builds = await stage.ci.builds();
    const { hash } = stage.bitbucket.pushCommit({
      repository: repositoryName,
      message: "Say more\n",
      files: { "docs/more.md": "more\n" },
    });
    const status = await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    assert.equal(status.name, "payments");
    assert.match(status.description, /^Skipped: no changed file passes the path filter of payments/);
    assert.equal(await stage.ci.builds(), builds);
  });

  it("gets the build's own verdict, under the same key, for a commit that passes it", async () => {
    const { hash } = stage.bitbucket.pushCommit({
      repository: repositoryName,
      branch: "will-fail",
      message: "Break it\n",
      files: { "src/pay.ts": "broken\n" },
    });
    await waitForStatus(stage, hash, ["FAILED"]);
    assert.equal(statusesOf(stage, hash).length, 1);
  });
});
