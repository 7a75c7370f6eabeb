// The Forge door end to end: installed from the manifest, pushed to, shown green by the app's own tokens, removed.

import assert from "node:assert/strict";

import { demoDoors, forgeTenants, installForgeApp } from "../../../sandbox/demo/doors.ts";
import { linkJob, repositoryName, setStage, workspaceSlug } from "../../../sandbox/demo/stage.ts";
import type { Stage } from "../../../sandbox/demo/stage.ts";
import { waitFor, waitForStatus } from "../../../sandbox/demo/watch.ts";

describe("the Forge door, from an installation to a green status", function () {
  this.timeout(90_000);
  const door = demoDoors["forge"] ?? assert.fail();
  let stage: Stage;
  before(async () => {
    stage = await setStage(
      "jenkins",
      {},
      () => undefined,
      (bitbucket) => door.configure?.(bitbucket) ?? {},
    );
  });
  after(() => stage.stop());

  const deliveries = (event: string) => stage.bitbucket.forgeDeliveries({ event: `avi:bitbucket:${event}` });

  it("makes the workspace's tenant, and links a job with the token the installation brought", async () => {
    await linkJob(stage, "jenkins", await door.enter(stage));
  });

  it("R1 builds a push that Forge tells, and shows it green as the app", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, message: "Round prices up\n" });
    const status = await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    assert.match(status.url, /\/builds\//);
    assert.ok(deliveries("push:repository").length > 0);
  });

  it("R2 builds once what Forge delivers twice, in its other form", async () => {
    stage.bitbucket.setForge({ isDoubled: true, bodyForm: "payload" });
    const before = await stage.ci.builds();
    const { hash } = stage.bitbucket.pushCommit({ repository: repositoryName, message: "Round prices down\n" });
    await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    assert.equal((await stage.ci.builds()) - before, 1);
  });

  it("keeps what the hour brings", async () => {
    assert.deepEqual(await stage.bitbucket.runForgeSchedules({ workspace: workspaceSlug }), [204]);
  });

  it("S24 builds nothing once it is removed, and is the same tenant when it is installed again", async () => {
    await stage.bitbucket.uninstallForgeApp({ workspace: workspaceSlug });
    const before = await stage.ci.builds();
    stage.bitbucket.pushCommit({ repository: repositoryName, message: "Into nothing\n" });
    installForgeApp(stage);
    const tenants = await waitFor("the tenant again", () => forgeTenants(stage, /\bactive\b/), 20_000);
    assert.equal(tenants.length, 1);
    assert.equal((await stage.ci.builds()) - before, 0);
  });
});
