// The app as an operator runs it, with its database file taken away under it.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { installApp, openSettings, repositoryName, setStage } from "../../../sandbox/demo/stage.ts";
import type { Stage } from "../../../sandbox/demo/stage.ts";
import { waitFor } from "../../../sandbox/demo/watch.ts";

describe("a database file that is deleted under the app", function () {
  this.timeout(90_000);
  let stage: Stage;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    // Shown once Bitbucket has proved the installation: from then on hooks are taken.
    await openSettings(stage);
  });
  after(async () => {
    await stage.stop();
  });

  it("R3 costs no hook that was answered 2xx: the next gets 503, readiness says so, the log the file", async () => {
    const file = join(stage.app.folder, "ci-bridge.sqlite");
    rmSync(file);
    stage.bitbucket.pushCommit({ repository: repositoryName, message: "Into nothing\n" });
    const failed = await waitFor(
      "the answer to the push",
      () => stage.bitbucket.deliveries({ event: "repo:push" }).find((one) => one.outcome !== "pending"),
      20_000,
    );
    assert.equal(failed.outcome, "failed");
    assert.equal((await fetch(`${stage.app.url}/health/ready`)).status, 503);
    assert.equal((await fetch(`${stage.app.url}/health/live`)).status, 200);
    await waitFor(
      "the line in the log",
      () => readFileSync(join(stage.app.folder, "app.log"), "utf8").includes(`"database":"${file}"`) || undefined,
      10_000,
    );
  });
});
