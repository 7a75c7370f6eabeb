import assert from "node:assert/strict";

import type { Browser, FrameLocator, Page } from "playwright-core";

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

  /** Pushes, and fails when the frame does not show it soon, without a reload. */
  async function showsSoon(frame: FrameLocator, message: string, what: string): Promise<void> {
    stage.bitbucket.pushCommit({ repository: repositoryName, message: `${message}\n` });
    await frame.getByText(what).first().waitFor();
  }

  it("shows a push on the settings page that lies open, also while the focus is in its table", async () => {
    await page.goto(`${stage.bitbucket.webUrl}/${repositoryName}/admin`);
    await page.locator("a[href*='/admin/addon/']").first().click();
    const frame = page.locator("iframe").first().contentFrame();
    await showsSoon(frame, "Seen in the list", "Seen in the list");
    await frame.getByRole("heading", { name: "CI links" }).click();
    await showsSoon(frame, "Seen after a click on text", "Seen after a click on text");
    const edit = frame.getByRole("link", { name: "Edit payments" });
    await edit.focus();
    await showsSoon(frame, "Seen with the focus in the table", "Seen with the focus in the table");
    assert.match(await frame.locator("a:focus").innerText(), /Edit/, "the focus was lost");
    assert.match(await frame.locator("#news").innerText(), /Seen with the focus in the table/);
  });

  it("shows a build in the repository's panel while nobody touches it", async () => {
    await page.goto(`${stage.bitbucket.webUrl}/${repositoryName}`);
    const panel = page.locator("iframe").first().contentFrame();
    await panel.getByText("All passed").first().waitFor();
    stage.bitbucket.pushCommit({ repository: repositoryName, message: "This will fail, too\n" });
    await panel.getByText("1 of 1 needs attention").first().waitFor();
  });
});
