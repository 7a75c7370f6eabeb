// A page of a Forge app, in a browser: the frame, the policy it is served with, and the bridge.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

import { manifestText } from "../../tools/forge/sample.ts";
import { setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const executablePath = "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** What @forge/bridge does, as far as it is needed to see the other side. */
const bundle = `
const bridge = globalThis.__bridge.callBridge;
const show = (id, value) => (document.getElementById(id).textContent = JSON.stringify(value));
addEventListener("securitypolicyviolation", (event) => show("blocked", event.effectiveDirective));
(async () => {
  await bridge("enableTheming");
  show("context", (await bridge("getContext")).extension);
  const call = { path: "/forge/frame/panel", method: "POST", headers: {}, body: { a: 1 } };
  show("answer", await bridge("invoke", call));
  show("unknown", await bridge("fetchProduct", {}).catch((thrown) => thrown.message));
  await bridge("showFlag", { id: "f", title: "Saved", type: "success" });
  await fetch("https://elsewhere.example.com").catch(() => undefined);
})();
`;
const ids = ["context", "answer", "unknown", "blocked"];
const html = `<!doctype html><html><head><title>Panel</title><script type="module" src="./app.js"></script></head>
<body>${ids.map((id) => `<pre id="${id}"></pre>`).join("")}</body></html>`;

describe("sandbox: the frame of a Forge app", () => {
  let stage: Stage;
  let browser: Browser;
  let folder: string;

  before(async function () {
    if (!existsSync(executablePath)) {
      assert.notEqual(process.env["CI"], "true", "Chromium must be there on CI");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "forge-frame-"));
    writeFileSync(join(folder, "index.html"), html);
    writeFileSync(join(folder, "app.js"), bundle);
    browser = await chromium.launch({ executablePath, args });
    stage = await setStage();
    const manifest = manifestText.replace("https://ci-bridge.example.com", stage.app.url);
    stage.bitbucket.installForgeApp({ manifest, workspace: "acme", folders: { frame: folder } });
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "feature/x" });
    stage.bitbucket.openPullRequest({ repository: stage.repository, title: "Faster", branch: "feature/x" });
    await stage.bitbucket.settled();
  });
  after(async () => {
    await Promise.all([browser.close(), stage.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (path: string): Promise<{ page: Page; read: (id: string) => Promise<unknown> }> => {
    const page = await browser.newPage({ colorScheme: "dark" });
    await page.goto(`${stage.bitbucket.webUrl}${path}`);
    const frame = page.frameLocator("iframe[data-forge]");
    const read = async (id: string): Promise<unknown> => {
      await frame.locator(`#${id}:not(:empty)`).waitFor();
      return JSON.parse((await frame.locator(`#${id}`).textContent()) ?? "null");
    };
    return { page, read };
  };

  it("tells the page where it stands, and calls the app in the name of whoever looks", async () => {
    const { page, read } = await open("/acme/widgets/pull-requests/1");
    const about = { repository: { uuid: stage.repository }, pullRequest: { id: 1 } };
    assert.deepEqual(await read("context"), { type: "bitbucket:repoPullRequestOverviewPanel", ...about });
    const answer = (await read("answer")) as { success: boolean; payload: { status: number } };
    assert.deepEqual([answer.success, answer.payload.status], [true, 204]);
    const [came] = stage.app.at("/forge/frame/panel");
    assert.equal(came?.body.toString(), '{"a":1}');
    assert.ok(came.headers["x-forge-oauth-user"]);
    await page.close();
  });

  it("keeps the page to Forge's policy, gives it a theme and its height, and shows its flags", async () => {
    const { page, read } = await open("/acme/widgets");
    assert.equal(await read("blocked"), "connect-src");
    assert.match(String(await read("unknown")), /no bridge call fetchProduct/);
    await page.locator("[data-flag=f]", { hasText: "Saved" }).waitFor();
    await page.frameLocator("iframe[data-forge]").locator("html[data-color-mode=dark]").waitFor();
    await page.locator("iframe[data-forge][style*=height]").waitFor();
    await page.close();
  });

  it("stands in settings for their admins alone, and nowhere once the app is removed", async () => {
    const { page, read } = await open("/acme/workspace/forge/ws-settings");
    assert.deepEqual(await read("context"), {
      type: "bitbucket:workspaceSettingsMenuPage",
      workspace: { uuid: stage.workspace },
    });
    await page.goto(`${stage.bitbucket.webUrl}/acme/widgets/admin`);
    await page.getByRole("link", { name: "CI Bridge" }).click();
    await page.waitForURL(/\/acme\/widgets\/admin\/forge\/11111111-[\w-]+\/repo-settings$/);
    const address = (await page.locator("iframe[data-forge]").getAttribute("src")) ?? "";
    const cookie = `sandbox_user=${encodeURIComponent(stage.wim)}`;
    const refused = await fetch(`${stage.bitbucket.webUrl}/acme/workspace/forge/ws-settings`, { headers: { cookie } });
    assert.equal(refused.status, 403);
    assert.equal((await fetch(address)).status, 200);
    await stage.bitbucket.uninstallForgeApp({ workspace: "acme" });
    assert.equal((await fetch(address)).status, 404);
    await page.close();
  });
});
