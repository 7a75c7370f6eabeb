import assert from "node:assert/strict";

import type { Browser } from "playwright-core";

import { repositoryId, sampleBuild } from "../http/pages/sample.ts";
import { setStage, tabAdmin } from "../http/pages/stage.ts";
import { openBrowser } from "./browser.ts";
import { fits, violationsOf } from "./page-checks.ts";
import { servePages } from "./serve.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("branches in a browser", function () {
  let browser: Browser;
  before(async function () {
    browser = await openBrowser(this);
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
  });

  it("shows a red main first, by name, and what passed on other branches apart, each with its name", async () => {
    const stage = setStage();
    stage.rows.builds = [
      sampleBuild("unit", "passed", 1, { refName: "wip/tax" }),
      sampleBuild("unit", "passed", 2, { refName: "main", pullRequestId: 12 }),
      sampleBuild("unit", "failed", 90, { refName: "main" }),
    ];
    const served = await servePages(stage);
    served.visitor = tabAdmin;
    const page = await browser.newPage();
    for (const [address, row] of [
      [mine, "table.links tbody tr"],
      [`${mine}/newest-builds`, ".panel-rows > li"],
    ] as const) {
      await page.goto(`${served.url}${address}`);
      const unit = page.locator(row).first();
      const words = (await unit.innerText()).replaceAll(/\s+/g, " ");
      assert.match(words, /Failed .*main · .*Passed wip\/tax · .*Passed #12 from main · /);
      assert.equal(await unit.getByRole("list", { name: "Other branches" }).getByRole("listitem").count(), 2);
      for (const width of [360, 1280]) await fits(page, width);
      assert.deepEqual(await violationsOf(page), []);
    }
    await page.close();
    await served.close();
  });
});
