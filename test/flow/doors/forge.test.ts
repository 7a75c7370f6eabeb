// The Forge door end to end: installed from the manifest, pushed to, shown green by the app's own tokens, removed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { linkJob, repositoryName, setStage, workspaceSlug } from "../../../sandbox/demo/stage.ts";
import type { Stage } from "../../../sandbox/demo/stage.ts";
import { openPage, submitForm } from "../../../sandbox/demo/visitor-browser.ts";
import { waitFor, waitForStatus } from "../../../sandbox/demo/watch.ts";
import { renderManifest } from "../../../tools/forge/render-manifest.ts";

const appId = "ari:cloud:ecosystem::app/11111111-2222-4333-8444-555555555555";

describe("the Forge door, from an installation to a green status", function () {
  this.timeout(90_000);
  let stage: Stage;
  let manifest: string;
  before(async () => {
    stage = await setStage(
      "jenkins",
      {},
      () => undefined,
      ({ forgeKeysUrl }) => ({ FORGE_APP_ID: appId, FORGE_KEYS_URL: forgeKeysUrl }),
    );
    const { bitbucket, app } = stage;
    const admin = bitbucket.createUser({ displayName: "Ada Admin", nickname: "ada" });
    bitbucket.createWorkspace({ name: "Acme", slug: workspaceSlug, admins: [admin.uuid] });
    bitbucket.createRepository({ workspace: workspaceSlug, name: "payments", files: { "README.md": "# payments\n" } });
    manifest = renderManifest(readFileSync("forge/manifest.yml", "utf8"), { appId, baseUrl: app.url });
    bitbucket.installForgeApp({ manifest, workspace: workspaceSlug });
  });
  after(() => stage.stop());

  const forgeTenants = async (): Promise<string[]> =>
    (await stage.app.command("tenant", ["list"])).split("\n").filter((line) => /\bforge\b/.test(line));
  const deliveries = (event: string) => stage.bitbucket.forgeDeliveries({ event: `avi:bitbucket:${event}` });

  it("makes the workspace's tenant, and links a job with the token the installation brought", async () => {
    const [line = ""] = await waitFor(
      "the tenant",
      async () => {
        const found = await forgeTenants();
        return found.length > 0 ? found : undefined;
      },
      20_000,
    );
    const tenantId = line.split(/\s+/)[0] ?? "";
    const link = (await stage.app.command("tenant", ["open", tenantId])).trim();
    const repositories = await submitForm(await openPage(link), {});
    await linkJob(stage, "jenkins", await submitForm(repositories, { name: repositoryName }));
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
    stage.bitbucket.installForgeApp({ manifest, workspace: workspaceSlug });
    await waitFor(
      "the tenant again",
      async () => ((await forgeTenants()).some((line) => /\bactive\b/.test(line)) ? true : undefined),
      20_000,
    );
    assert.equal((await forgeTenants()).length, 1);
    assert.equal((await stage.ci.builds()) - before, 0);
  });
});
