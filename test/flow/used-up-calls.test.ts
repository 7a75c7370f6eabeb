// A workspace all of whose calls but people's own are used up, as after thousands of pushes: its pages go on.

import assert from "node:assert/strict";

import { installApp, openSettings, repositoryName, setStage, workspaceSlug } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { followLink, framesOf, openPage } from "../../sandbox/demo/visitor-browser.ts";
import { readConfig } from "../../src/config.ts";
import { openResources } from "../../src/app/resources.ts";
import type { Resources } from "../../src/app/resources.ts";
import { createLog } from "../../src/http/telemetry/log.ts";

describe("a workspace whose calls to Bitbucket are used up", function () {
  let stage: Stage;
  let resources: Resources;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    resources = await openResources(readConfig(stage.app.environment), createLog({ level: "silent", isPretty: false }));
    await openSettings(stage);
  });
  after(async () => {
    await resources.close();
    await stage.stop();
  });

  /** As if a storm of statuses had just been shown; nothing comes in for the next hour. */
  async function useUp(more = ""): Promise<void> {
    const later = Date.now() + 3_600_000;
    const changed = await resources.database.sql.run(`UPDATE host_budgets SET calls_left = 0, at = $1 ${more}`, [
      later,
    ]);
    assert.equal(changed, 1);
  }
  /** Somebody the app has not asked about yet. */
  async function openAsNewcomer(nickname: string): Promise<Response> {
    const { bitbucket } = stage;
    const { uuid } = bitbucket.createUser({ displayName: nickname, nickname });
    bitbucket.addMember({ workspace: workspaceSlug, user: uuid });
    bitbucket.setPermission({ repository: repositoryName, user: uuid, permission: "admin" });
    const cookies = new Map([["sandbox_user", encodeURIComponent(uuid)]]);
    const settings = await openPage(`${bitbucket.webUrl}/${repositoryName}/admin`, cookies);
    const frame = framesOf(await followLink(settings, /\/admin\/addon\//))[0];
    assert.ok(frame);
    return fetch(frame, { headers: { accept: "text/html" } });
  }

  it("S4 R13 shows its settings to people, whose questions have calls of their own", async () => {
    await useUp();
    assert.equal((await openAsNewcomer("nora")).status, 200);
  });

  it("S4 R13 says on the page when they may be asked again, once people's own are used up, too", async () => {
    await useUp(", people_left = 0");
    const response = await openAsNewcomer("otto");
    assert.equal(response.status, 503);
    const waitSeconds = Number(response.headers.get("retry-after"));
    assert.ok(waitSeconds >= 1 && waitSeconds <= 3_600, String(waitSeconds));
    const page = await response.text();
    assert.match(page, /The host allows the next question at\s*<time /);
    assert.match(page, /Load this page again/);
  });
});
