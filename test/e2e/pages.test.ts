import assert from "node:assert/strict";

import type { Browser, Page } from "playwright-core";

import type { Visitor } from "../../src/http/guards/visitor.ts";
import { now, repositoryId, sampleTenant } from "../http/pages/sample.ts";
import { answered, frameAdmin, setStage, tabAdmin, type Stage } from "../http/pages/stage.ts";
import { openBrowser } from "./browser.ts";
import { fits, violationsOf } from "./page-checks.ts";
import { servePages, type Served } from "./serve.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const reader: Visitor = { ...frameAdmin, role: "read" };

const everyPage: readonly (readonly [name: string, visitor: Visitor | undefined, address: string])[] = [
  ["settings in a tab", tabAdmin, mine],
  ["settings in a frame", frameAdmin, "/frame/settings"],
  ["settings of a reader", reader, "/frame/settings"],
  ["settings without links", tabAdmin, "/repositories/%7Bquiet%7D"],
  ["link", tabAdmin, `${mine}/links/unit`],
  ["paused link", tabAdmin, `${mine}/links/nightly`],
  ["choosing a server", tabAdmin, `${mine}/new-link`],
  ["form of a new link", frameAdmin, `${mine}/new-link?server=a-server`],
  ["form of a link", tabAdmin, `${mine}/links/unit/edit`],
  ["choosing a kind", tabAdmin, `${mine}/new-server`],
  ["form of a new server", tabAdmin, `${mine}/new-server?kind=jenkins`],
  ["form of a server", tabAdmin, `${mine}/servers/a-server`],
  ["server of another owner", frameAdmin, `${mine}/servers/a-server`],
  ["removing a link", tabAdmin, `${mine}/links/unit/remove`],
  ["webhook made by hand", tabAdmin, `${mine}/webhook`],
  ["new secret of a webhook", tabAdmin, `${mine}/webhook/secret?endpoint=sample-address`],
  ["removing a server", tabAdmin, `${mine}/servers/a-server/remove`],
  ["delivery", tabAdmin, `${mine}/deliveries/d2`],
  ["hook", tabAdmin, `${mine}/hooks/hook-of-e3`],
  ["hooks", tabAdmin, "/hooks"],
  ["repositories", tabAdmin, "/repositories"],
  ["build", undefined, "/builds/page-token-unit-2"],
  ["failed build", undefined, "/builds/page-token-deploy-185"],
  ["pull-request panel", frameAdmin, "/frame/pull-request?pullRequest=12"],
  ["repository panel", frameAdmin, "/frame/repository"],
  ["landing", undefined, "/"],
  ["sign-in", undefined, "/sign-in/token"],
  ["sign-in instead of another", undefined, "/sign-in/replaces"],
  ["problem", undefined, "/builds/unknown"],
];

describe("pages in a browser", function () {
  let browser: Browser;
  let stage: Stage;
  let served: Served;

  before(async function () {
    browser = await openBrowser(this);
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
  });
  beforeEach(async () => {
    stage = setStage();
    stage.rows.tenants[0] = sampleTenant("a", {
      settings: {
        authorisation: "oauth-code",
        authorisationProblem: "Bitbucket refuses the refresh token: authorise the app again.",
      },
    });
    served = await servePages(stage);
  });
  afterEach(async () => {
    await served.close();
  });

  /** A page that fails the test for anything the browser complains of. */
  async function open(
    visitor: Visitor | undefined,
    address: string,
    options: { width?: number; dark?: boolean; javaScript?: boolean } = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    served.visitor = visitor;
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: 800 },
      colorScheme: options.dark === true ? "dark" : "light",
      javaScriptEnabled: options.javaScript ?? true,
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(now);
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("status of 4")) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${served.url}${address}`);
    return { page, complaints };
  }

  it("sees what is not accessible, wider than the window, or against the policy", async () => {
    const { page, complaints } = await open(undefined, "/");
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<input><p style="color:#aaa">pale</p><div id="wide">wide</div>')`,
    );
    assert.match((await violationsOf(page)).join("\n"), /label/);
    assert.match(complaints.join("\n"), /Content Security Policy/);
    await page.evaluate(
      "document.getElementById('wide').style.width = '2000px'; document.getElementById('wide').style.maxWidth = 'none'",
    );
    await assert.rejects(fits(page, 1280), /wider than 1280 px/);
    await page.context().close();
  });

  it("wraps or cuts names of 10 kB without a space (S16)", async () => {
    const long = "x".repeat(10_000);
    stage.rows.links = stage.rows.links.map((link) => ({ ...link, name: long, settings: { job: long } }));
    stage.rows.servers = stage.rows.servers.map((server) => ({ ...server, name: long }));
    stage.rows.builds = stage.rows.builds.map((build) => ({ ...build, name: long, refName: long, description: long }));
    stage.rows.deliveries = stage.rows.deliveries.map((delivery) => ({ ...delivery, reason: long }));
    stage.rows.attempts = stage.rows.attempts.map((attempt) => ({
      ...attempt,
      answer: long,
      url: long,
      purpose: long,
      sentHeaders: long,
      sentBody: `${long}=${long}`,
      answerHeaders: long,
    }));
    for (const address of [
      mine,
      `${mine}/links/unit`,
      `${mine}/links/unit/edit`,
      `${mine}/new-link`,
      `${mine}/deliveries/d2`,
      `${mine}/newest-builds`,
      "/builds/page-token-unit-2",
    ]) {
      const { page } = await open(tabAdmin, address);
      await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
      for (const width of [1280, 320]) await fits(page, width);
      await page.context().close();
    }
  });

  for (const [name, visitor, address] of everyPage) {
    it(`${name}: accessible, within its policy, and no wider than the window, light and dark`, async () => {
      const { page, complaints } = await open(visitor, address);
      await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
      assert.deepEqual(await violationsOf(page), []);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await violationsOf(page, "{ runOnly: ['color-contrast'] }"), []);
      assert.deepEqual(complaints, []);
      for (const width of [1280, 320]) await fits(page, width);
      await page.context().close();
    });
  }

  it("works without script: from no server to a saved link", async () => {
    stage.rows.servers = [];
    stage.rows.links = [];
    const { page } = await open(tabAdmin, mine, { javaScript: false });
    await page.getByRole("link", { name: "Add the first link" }).click();
    await page.getByRole("link", { name: "Add a CI server" }).click();
    await page.getByRole("link", { name: /^Jenkins/ }).click();
    await page.getByLabel("Name").fill("Build box");
    await page.getByLabel("Address").fill("https://build.example.com");
    await page.getByLabel("User").fill("bridge");
    await page.getByRole("button", { name: "Save and go on" }).click();
    assert.match(await page.locator(".fault").innerText(), /API token is missing/);
    assert.equal(await page.getByLabel("Address").inputValue(), "https://build.example.com");
    await page.getByLabel("API token").fill("s3cret-token");
    await page.getByRole("button", { name: "Save and go on" }).click();
    await page.getByText("Saved. Connection works").first().waitFor();
    await page.getByLabel("Name").fill("unit tests");
    await page.getByLabel("Job", { exact: false }).first().fill("payments/unit");
    await page.getByLabel("Parameters", { exact: true }).fill("BRANCH={{ branch }}");
    await page.getByRole("button", { name: "Preview" }).click();
    assert.match(await page.locator("#preview").innerText(), /BRANCH\s+feature\/rounding/);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "unit tests");
    assert.deepEqual(
      stage.rows.links.map((link) => link.parameters),
      [[{ name: "BRANCH", template: "{{ branch }}" }]],
    );
    await page.context().close();
  });

  it("carries the session through a frame's forms and links", async () => {
    const { page } = await open(frameAdmin, "/frame/settings");
    await page.getByRole("button", { name: "Pause unit tests" }).click();
    assert.match(page.url(), /session=frame-session/);
    assert.match(await page.getByRole("status").innerText(), /unit tests: paused/);
    assert.equal(stage.rows.links[0]?.isPaused, true);
    await page.context().close();
  });

  it("tests a connection in place and leaves the typed token where it is", async () => {
    stage = setStage(() => answered(401));
    await served.close();
    served = await servePages(stage);
    const { page, complaints } = await open(tabAdmin, `${mine}/new-server?kind=jenkins`);
    await page.getByLabel("Name").fill("Build box");
    await page.getByLabel("Address").fill("nonsense");
    await page.getByLabel("User").fill("bridge");
    await page.getByLabel("API token").fill("typed-token");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("Address has to be an http or https address").first().waitFor();
    await page.getByLabel("Address").fill("https://build.example.com");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("Jenkins refused the user and token [secret] (401)").waitFor();
    assert.equal(await page.locator(".fault").count(), 0);
    assert.equal(await page.getByLabel("API token").inputValue(), "typed-token");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  it("previews parameters while they are typed", async () => {
    const { page } = await open(tabAdmin, `${mine}/new-link?server=a-server`);
    await page.clock.resume();
    await page.getByLabel("Parameters", { exact: true }).pressSequentially("SHA={{ commit_short }}");
    await page.locator("#preview").getByText("5a1ec0de5a1e").waitFor();
    assert.equal(await page.locator(".fault").count(), 0);
    await page.context().close();
  });

  it("keeps a build page up to date until the build ends", async () => {
    const { page } = await open(undefined, "/builds/page-token-unit-2");
    await page.clock.resume();
    assert.match(await page.locator(".build-head").innerText(), /Running/);
    stage.rows.builds = stage.rows.builds.map((build) => ({ ...build, state: "passed" }));
    await page.getByText("Passed").waitFor({ timeout: 15_000 });
    assert.match(await page.title(), /^Passed/);
    await page.context().close();
  });

  it("is used by keyboard alone: skip link, fields and folded parts", async () => {
    const { page } = await open(tabAdmin, `${mine}/links/unit/edit`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "main");
    await page.getByText("More filters").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.getByLabel("Build draft pull requests").isVisible(), true);
    await page.context().close();
  });
});
