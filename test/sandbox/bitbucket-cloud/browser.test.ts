import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { makeDescriptor } from "./receiver.ts";
import { setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const executablePath = "/usr/bin/chromium";
// Chromium as root on a machine without a way out.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe("the sandbox's pages in a browser", () => {
  let stage: Stage;
  let browser: Browser;
  let app: Server;

  before(async function () {
    if (!existsSync(executablePath)) {
      assert.notEqual(process.env.CI, "true", "Chromium must be there on CI");
      process.stdout.write("    (no Chromium on this machine: left out)\n");
      this.skip();
    }
    browser = await chromium.launch({ executablePath, args });
    stage = await setStage();
    app = createServer((request, response) => {
      const isDescriptor = request.url === "/descriptor.json";
      response.setHeader("content-type", isDescriptor ? "application/json" : "text/html");
      const page = request.method === "GET" ? framePage : "";
      response.end(isDescriptor ? JSON.stringify(makeDescriptor(urlOf(app))) : page);
    });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", () => resolve()));
    await stage.bitbucket.installApp({ descriptorUrl: `${urlOf(app)}/descriptor.json`, workspace: "acme" });
  });
  after(async () => {
    await Promise.all([browser.close(), stage.stop()]);
    app.close();
  });

  it("give an app's frame its height and answer its calls as whoever looks", async () => {
    const page = await browser.newPage();
    await page.goto(`${stage.bitbucket.webUrl}/acme/widgets/admin/addon/ci-app/settings`);
    const frame = page.frameLocator("iframe");
    await frame.locator("text=You are Ada Admin").waitFor();
    const high = page.locator("iframe[style*='height: 9']");
    await high.waitFor();
    await page.close();
  });

  it("work without script, in light and in dark, and scroll sideways on no screen", async () => {
    stage.bitbucket.pushCommit({
      repository: stage.repository,
      branch: `feature/${"long-".repeat(20)}`,
      message: `${"word ".repeat(60)}\n`,
    });
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({
        colorScheme,
        javaScriptEnabled: false,
        viewport: { width: 390, height: 800 },
      });
      await page.goto(`${stage.bitbucket.webUrl}/acme/widgets`);
      await page.getByRole("button", { name: "Push a commit" }).click();
      for (const path of ["/", "/acme", "/acme/widgets", "/_ui/deliveries", "/_ui/deliveries/1"]) {
        await page.goto(stage.bitbucket.webUrl + path);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390, path);
      }
      await page.close();
    }
    assert.equal(stage.bitbucket.deliveries({ event: "repo:push" }).length, 3);
  });
});

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
}

const framePage = `<!doctype html><title>Frame</title>
<body style="margin:0"><div style="height:900px"><p id="who">?</p></div>
<script>
  const query = new URLSearchParams(location.search);
  const script = document.createElement("script");
  script.src = query.get("xdm_e") + query.get("cp") + "/atlassian-connect/all.js";
  const greet = (user) => { document.getElementById("who").textContent = "You are " + user.display_name; };
  script.onload = () => AP.require("request", (request) => request({ url: "/2.0/user", success: greet }));
  document.body.append(script);
</script>`;
