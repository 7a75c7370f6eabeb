import assert from "node:assert/strict";

import type { Browser, Page } from "playwright-core";

import { repositoryId } from "../http/pages/sample.ts";
import { setStage } from "../http/pages/stage.ts";
import { openBrowser } from "./browser.ts";
import { servePages, type Served } from "./serve.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("forms in a browser", function () {
  let browser: Browser;
  let served: Served;

  before(async function () {
    browser = await openBrowser(this);
    served = await servePages(setStage());
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (served as Served | undefined)?.close();
  });

  async function open(address: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${served.url}${address}`);
    return page;
  }

  it("leads to what is wrong with a refused form, and asks for a typed secret again", async () => {
    const page = await open(`${mine}/servers/a-server`);
    await page.locator("#server-name").fill("");
    await page.getByLabel("API token").fill("typed-token");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const name = page.locator("#server-name");
    assert.equal(await name.getAttribute("aria-invalid"), "true");
    assert.match((await name.getAttribute("aria-describedby")) ?? "", /server-name-fault/);
    assert.equal(await page.locator(":focus").getAttribute("id"), "server-name");
    assert.match(await page.title(), /^Error: /);
    assert.match(await page.getByRole("alert").innerText(), /Nothing was saved yet\s+Name is missing/);
    assert.equal(await page.getByLabel("API token").getAttribute("placeholder"), "Type it again");
    await page.getByText("please type it once more").waitFor();
    await page.close();
  });

  it("says in place what a test found wrong, and nothing more once it is mended", async () => {
    const page = await open(`${mine}/servers/a-server`);
    const name = page.locator("#server-name");
    await name.fill("");
    await page.getByLabel("API token").fill("typed-token");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.locator("#server-name[aria-invalid=true]:focus").waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.getByLabel("API token").inputValue(), "typed-token");
    assert.equal(await page.getByText("please type it once more").count(), 0);
    await name.fill("Build box");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.locator("#server-name:not([aria-invalid])").waitFor();
    assert.equal(await page.locator(".has-fault").count(), 0);
    assert.doesNotMatch(await page.title(), /Error/);
    await page.close();
  });

  it("saves a link's form at Enter", async () => {
    const page = await open(`${mine}/links/unit/edit`);
    await page.getByLabel("Name").fill("renamed");
    await page.getByLabel("Name").press("Enter");
    await page.waitForURL(/links\/unit/);
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "renamed");
    await page.close();
  });
});
