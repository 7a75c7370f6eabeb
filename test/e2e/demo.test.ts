import assert from "node:assert/strict";

import type { Browser, Page } from "playwright-core";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { openBrowser } from "./browser.ts";

describe("the demo, as the README says it", function () {
  let browser: Browser;
  let stage: Stage;
  let page: Page;

  before(async function () {
    browser = await openBrowser(this);
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    await linkJob(stage, "jenkins", await openSettings(stage));
    page = await browser.newPage();
    await page.goto(`${stage.bitbucket.webUrl}/${repositoryName}`);
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (stage as Stage | undefined)?.stop();
  });

  /** The newest commit's row, read without a reload once it shows the word. */
  async function newestShows(message: string, word: string): Promise<string> {
    const row = page.locator("#commits tr", { hasText: message }).first();
    await row.getByText(word).waitFor();
    return await row.innerText();
  }

  it("shows the status turn green after Push a commit", async () => {
    await page.getByLabel("Commit message").fill("Round the total");
    await page.getByRole("button", { name: "Push a commit" }).click();
    assert.match(await newestShows("Round the total", "Successful"), /payments #1/);
  });

  it("shows a red one after Push a failing commit", async () => {
    await page.getByRole("button", { name: "Push a failing commit" }).click();
    assert.match(await newestShows("This will fail", "Failed"), /payments #2/);
  });
});
