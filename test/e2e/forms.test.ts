import assert from "node:assert/strict";

import type { Browser, Page } from "playwright-core";

import { Problem } from "../../src/core/problem.ts";
import { repositoryId } from "../http/pages/sample.ts";
import { setStage, type Stage } from "../http/pages/stage.ts";
import { openBrowser } from "./browser.ts";
import { formTable, type FormRow } from "./form-table.ts";
import { servePages, type Served } from "./serve.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("forms in a browser", function () {
  let browser: Browser;
  let served: Served;
  let isOver = false;

  before(async function () {
    browser = await openBrowser(this);
    served = await servePages(stageThatEnds());
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (served as Served | undefined)?.close();
  });
  beforeEach(() => {
    isOver = false;
  });

  /** A stage whose sessions end when the test says so; each form begins from the same rows. */
  function stageThatEnds(): Stage {
    return {
      ...setStage(),
      ask: (method, address, options) => {
        if (isOver && method === "POST") throw new Problem("session-expired", "This page's session is over.");
        return setStage().ask(method, address, options);
      },
    };
  }

  async function open(address: string, options: { readonly javaScript?: boolean } = {}): Promise<Page> {
    const context = await browser.newContext({ javaScriptEnabled: options.javaScript ?? true });
    const page = await context.newPage();
    await page.goto(`${served.url}${address}`);
    return page;
  }

  const closeAll = (page: Page): Promise<void> => page.context().close();

  /** Fills what is to be refused, and what is to stay; folds are opened as a person would. */
  async function fill(page: Page, { wrong, kept, secret }: FormRow, withSecret: boolean): Promise<void> {
    const typed = [
      wrong,
      ...(kept === undefined ? [] : [kept]),
      ...(withSecret && secret !== undefined ? [secret] : []),
    ];
    for (const [id, value] of typed) {
      await openFolds(page, id);
      await page.locator(`[id="${id}"]`).fill(value);
    }
  }

  async function openFolds(page: Page, id: string): Promise<void> {
    const folds = page.locator(`details:not([open]):has([id="${id}"]) > summary`);
    while ((await folds.count()) > 0) await folds.first().click();
  }

  async function send(page: Page, { save }: FormRow): Promise<void> {
    await page.getByRole("button", { name: save, exact: true }).last().click();
  }

  /** What a screen reader is told of a control: its name, that it is wrong, and why. */
  async function toldOf(page: Page, id: string): Promise<{ invalid: unknown; description: string }> {
    const session = await page.context().newCDPSession(page);
    const { root } = await session.send("DOM.getDocument");
    const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: `[id="${id}"]` });
    const { nodes } = await session.send("Accessibility.getPartialAXTree", { nodeId, fetchRelatives: false });
    const [node] = nodes;
    return {
      invalid: node?.properties?.find(({ name }) => name === "invalid")?.value.value,
      description: String(node?.description?.value ?? ""),
    };
  }

  async function assertRefused(page: Page, { wrong: [id, , fault], kept }: FormRow): Promise<void> {
    assert.match(await page.title(), /^Error: /);
    assert.match(await page.getByRole("alert").innerText(), /Nothing was saved yet/);
    assert.match(await page.getByRole("alert").innerText(), fault);
    const told = await toldOf(page, id);
    assert.equal(told.invalid, "true");
    assert.match(told.description, fault);
    if (kept !== undefined) assert.equal(await page.locator(`[id="${kept[0]}"]`).inputValue(), kept[1]);
  }

  for (const row of formTable) {
    const { name, address, wrong, kept, secret, test, right, isDrafted } = row;

    it(`${name}: refused, leads to what is wrong, keeps the rest, and asks for typed secrets again`, async () => {
      const page = await open(address);
      await fill(page, row, true);
      await send(page, row);
      await page.locator(`[id="${wrong[0]}"][aria-invalid=true]`).waitFor();
      await assertRefused(page, row);
      assert.equal(await page.locator(":focus").getAttribute("id"), wrong[0]);
      if (secret !== undefined) {
        const control = page.locator(`[id="${secret[0]}"]`);
        assert.equal(await control.inputValue(), "");
        assert.equal(await control.getAttribute("placeholder"), "Type it again");
        await page.getByText("please type it once more").waitFor();
      }
      await closeAll(page);
    });

    it(`${name}: refused without script, leads to what is wrong and keeps the rest`, async () => {
      const page = await open(address, { javaScript: false });
      for (const [id, value] of [wrong, ...(kept === undefined ? [] : [kept])]) {
        await openFolds(page, id);
        await page.locator(`[id="${id}"]`).fill(value);
      }
      await send(page, row);
      await assertRefused(page, row);
      await page.getByRole("alert").getByRole("link", { name: wrong[2] }).first().click();
      assert.match(page.url(), new RegExp(`#${wrong[0]}$`));
      await closeAll(page);
    });

    if (test !== undefined)
      it(`${name}: “${test}” tells in place what is wrong, and leaves a typed secret where it is`, async () => {
        const page = await open(address);
        await fill(page, row, true);
        await page.getByRole("button", { name: test, exact: true }).click();
        await page.locator(`[id="${wrong[0]}"][aria-invalid=true]:focus`).waitFor();
        await assertRefused(page, row);
        if (secret !== undefined) assert.equal(await page.locator(`[id="${secret[0]}"]`).inputValue(), secret[1]);
        await closeAll(page);
      });

    if (right !== undefined)
      it(`${name}: Enter in a field saves`, async () => {
        const page = await open(address);
        const control = page.locator(`[id="${wrong[0]}"]`);
        await control.fill(right);
        await control.press("Enter");
        await page.waitForURL(/notice=/);
        assert.doesNotMatch(await page.title(), /Error/);
        await closeAll(page);
      });

    if (kept !== undefined)
      it(`${name}: a session that ended says so; the way back has what was typed, without script, too`, async () => {
        for (const javaScript of [true, false]) {
          const page = await open(address, { javaScript });
          await openFolds(page, kept[0]);
          await page.locator(`[id="${kept[0]}"]`).fill(kept[1]);
          isOver = true;
          await send(page, row);
          assert.match(await page.title(), /The session is over/);
          assert.match(await page.locator("main").innerText(), /Sign in again in this tab, then go back/);
          await page.getByRole("link", { name: "How to sign in" }).waitFor();
          isOver = false;
          await page.goBack();
          assert.equal(await page.locator(`[id="${kept[0]}"]`).inputValue(), kept[1]);
          await closeAll(page);
        }
      });

    if (isDrafted === true)
      it(`${name}: after signing in again its content is offered, and its secrets are asked for again`, async () => {
        const page = await open(address);
        await fill(page, row, true);
        isOver = true;
        await send(page, row);
        await page.getByText("The session is over").waitFor();
        isOver = false;
        await page.goto(`${served.url}/repositories`);
        await page.getByText("Your session had ended", { exact: true }).waitFor();
        await page.getByRole("link", { name: /Go on with/ }).click();
        await page.locator(".message").getByText("Nothing was saved yet: this is what you typed").waitFor();
        if (kept !== undefined) assert.equal(await page.locator(`[id="${kept[0]}"]`).inputValue(), kept[1]);
        const [id, value] = secret ?? (wrong[0] === "link-secretParameters" ? wrong : []);
        if (id !== undefined && value !== undefined) {
          assert.equal(await page.locator(`[id="${id}"]`).inputValue(), "");
          assert.equal(await page.locator(`[id="${id}"]`).getAttribute("placeholder"), "Type it again");
          assert.ok(!(await page.evaluate<string>("JSON.stringify(localStorage)")).includes(value));
        }
        await page.goto(`${served.url}/repositories`);
        assert.equal(await page.getByText("Your session had ended", { exact: true }).count(), 0, "offered once");
        await closeAll(page);
      });
  }

  const presses: readonly (readonly [name: string, address: string, button: string])[] = [
    ["a new secret of a webhook", `${mine}/webhook/secret?endpoint=sample-address`, "Make a new secret"],
    ["the secret of reporters", `${mine}/servers/a-server`, "Make a secret"],
    ["removing a link", `${mine}/links/unit/remove`, "Remove"],
  ];
  for (const [name, address, button] of presses)
    it(`${name}: does what its button says without script, and says so when the session has ended`, async () => {
      const page = await open(address, { javaScript: false });
      await page.getByRole("button", { name: button, exact: true }).click();
      // Each request begins from the same rows: where it moved to tells that it was done.
      assert.match(page.url(), /notice=|made=/);
      isOver = true;
      await page.goto(`${served.url}${address}`);
      await page.getByRole("button", { name: button, exact: true }).click();
      assert.match(await page.title(), /The session is over/);
      await page.getByRole("link", { name: "How to sign in" }).waitFor();
      await closeAll(page);
    });

  it("says in place what a test found wrong, and nothing more once it is mended", async () => {
    const page = await open(`${mine}/servers/a-server`);
    const control = page.locator("#server-name");
    await control.fill("");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.locator("#server-name[aria-invalid=true]:focus").waitFor();
    await control.fill("Build box");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.locator("#server-name:not([aria-invalid])").waitFor();
    assert.equal(await page.locator(".has-fault").count(), 0);
    assert.doesNotMatch(await page.title(), /Error/);
    await closeAll(page);
  });

  it("keeps the line whose template is wrong in the preview, with its error, with script as without", async () => {
    for (const javaScript of [true, false]) {
      const page = await open(`${mine}/links/unit/edit`, { javaScript });
      await page.getByLabel("Parameters", { exact: true }).fill("GOOD={{ branch }}\nBAD={{ branch\nno line");
      await page.getByRole("button", { name: "Preview" }).click();
      await page.locator("#preview .fault").first().waitFor();
      assert.deepEqual(await page.locator("#preview dt").allInnerTexts(), ["GOOD", "BAD", "Line 3"]);
      assert.equal(await page.locator("#preview dd.fault").count(), 2);
      assert.match(await page.locator("#link-parameters-fault").innerText(), /Line 2 of the parameters/);
      await closeAll(page);
    }
  });
});
