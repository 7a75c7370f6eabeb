import assert from "node:assert/strict";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../../sandbox/demo/stage.ts";
import type { Stage } from "../../../sandbox/demo/stage.ts";
import { waitFor, waitForStatus } from "../../../sandbox/demo/watch.ts";

describe("a killed process", function () {
  let stage: Stage;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    await linkJob(stage, "jenkins", await openSettings(stage));
  });
  after(async () => {
    await stage.stop();
  });

  it("R5 starts the build after a kill -9 between the 2xx and the delivery, once", async () => {
    stage.ci.refuse(true);
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, message: "Survive\n" });
    await waitFor(
      "the 2xx for the push",
      () =>
        stage.bitbucket
          .deliveries({ event: "repo:push" })
          .find((one) => one.body.includes(hash) && one.outcome === "delivered"),
      5_000,
    );
    await stage.app.end("SIGKILL");
    stage.ci.refuse(false);
    const builds = await stage.ci.builds();
    await stage.app.begin();
    await waitForStatus(stage, hash, ["SUCCESSFUL"], 45_000);
    assert.equal(await stage.ci.builds(), builds + 1);
  });

  it("R12 leaves within ten seconds of a SIGTERM, and goes on where it was", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, branch: "term", message: "Again\n" });
    await waitFor(
      "the 2xx for the push",
      () =>
        stage.bitbucket
          .deliveries({ event: "repo:push" })
          .find((one) => one.body.includes(hash) && one.outcome === "delivered"),
      5_000,
    );
    await stage.app.end("SIGTERM");
    await stage.app.begin();
    await waitForStatus(stage, hash, ["SUCCESSFUL"], 45_000);
  });
});
