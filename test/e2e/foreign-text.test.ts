// Text that others wrote, on every page that shows it: its box stays within the window, and lies over no neighbour.

import assert from "node:assert/strict";

import type { Browser } from "playwright-core";

import type { Rows } from "../memory-store/rows.ts";
import { repositoryId } from "../http/pages/sample.ts";
import { sampleRows } from "../http/pages/sample-rows.ts";
import { frameAdmin, setStage, tabAdmin } from "../http/pages/stage.ts";
import type { Visitor } from "../../src/http/guards/visitor.ts";
import { openBrowser } from "./browser.ts";
import { fits } from "./page-checks.ts";
import { servePages } from "./serve.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

const texts: Readonly<Record<string, string>> = {
  "a word of 300 characters": "x".repeat(300),
  "ten thousand characters": "many words in a row ".repeat(500),
  "markup and a template":
    '<b onclick="alert(1)">bold</b><script>alert(1)</script>' + "{{x}}{{{x}}}<img src=x onerror=alert(1)>",
  "controls that turn the direction": "a\u202egnp.exe\u2066never closed",
};

const pages: readonly (readonly [visitor: Visitor | undefined, address: string])[] = [
  [tabAdmin, mine],
  [frameAdmin, "/frame/settings"],
  [frameAdmin, "/frame/repository"],
  [frameAdmin, "/frame/pull-request?pullRequest=12"],
  [tabAdmin, `${mine}/links/unit`],
  [tabAdmin, `${mine}/links/unit/edit`],
  [tabAdmin, `${mine}/links/unit/remove`],
  [tabAdmin, `${mine}/new-link`],
  [tabAdmin, `${mine}/servers/a-server`],
  [tabAdmin, `${mine}/servers/a-server/remove`],
  [tabAdmin, `${mine}/deliveries/d2`],
  [tabAdmin, `${mine}/hooks/hook-of-e3`],
  [tabAdmin, "/hooks"],
  [tabAdmin, "/repositories"],
  [undefined, "/builds/page-token-unit-2"],
];

/** The same rows, with the text wherever somebody else may have written it. */
function writeEverywhere(rows: Rows, text: string): void {
  rows.links = rows.links.map((link) => ({ ...link, name: text }));
  rows.servers = rows.servers.map((server) => ({ ...server, name: text }));
  rows.builds = rows.builds.map((build) => ({ ...build, name: text, refName: text, description: text, number: "" }));
  rows.deliveries = rows.deliveries.map((delivery) => ({ ...delivery, reason: text }));
  rows.decisions = rows.decisions.map((decision) => ({ ...decision, why: text }));
  rows.events = rows.events.map((stored) => {
    const { ref, commit, pullRequest, actor } = stored.event;
    return {
      ...stored,
      event: {
        ...stored.event,
        actor: { ...actor, name: text },
        ...(ref === undefined ? {} : { ref: { ...ref, name: text } }),
        ...(commit === undefined ? {} : { commit: { ...commit, message: text, author: { name: text } } }),
        ...(pullRequest === undefined
          ? {}
          : { pullRequest: { ...pullRequest, title: text, sourceBranch: text, targetBranch: text } }),
      },
    };
  });
}

/** Buttons and links to press that stand outside of the window, or under something else. */
const covered = `[...document.querySelectorAll("button, a.button")]
  .filter((one) => one.getClientRects().length > 0)
  .filter((one) => {
    one.scrollIntoView({ block: "center", inline: "nearest" });
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return width === 0 || left < 0 || right > window.innerWidth || (over !== one && !one.contains(over));
  })
  .map((one) => one.tagName.toLowerCase() + "." + one.className)`;

/** What is written beyond the box it stands in. */
const spilled = `[...document.querySelectorAll("main *")]
  .filter((one) => getComputedStyle(one).overflowX === "visible" && getComputedStyle(one).display !== "inline")
  .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.tagName.toLowerCase() + "." + one.className)`;

describe("text that others wrote, in a browser", function () {
  let browser: Browser;
  before(async function () {
    browser = await openBrowser(this);
  });
  let short: Readonly<Record<string, unknown>> = {};
  after(async () => {
    await (browser as Browser | undefined)?.close();
  });

  /** What stands over its edge and what is out of reach, at both widths of every page. */
  async function look(rows: Rows): Promise<Readonly<Record<string, unknown>>> {
    const stage = setStage(undefined, rows);
    const served = await servePages(stage);
    const page = await browser.newPage();
    page.on("dialog", () => assert.fail("the text was run"));
    const seen: Record<string, unknown> = {};
    for (const [visitor, address] of pages) {
      served.visitor = visitor;
      await page.goto(`${served.url}${address}`);
      for (const width of [360, 1000]) {
        await fits(page, width);
        seen[`${address} at ${width}`] = [await page.evaluate(spilled), await page.evaluate(covered)];
      }
      assert.equal(await page.evaluate("document.querySelectorAll('main b[onclick], main img[onerror]').length"), 0);
    }
    await page.close();
    await served.close();
    return seen;
  }

  before(async () => {
    short = await look(sampleRows());
  });

  for (const [what, text] of Object.entries(texts))
    it(`S16 keeps to its box and moves no button out of reach: ${what}`, async () => {
      const rows = sampleRows();
      writeEverywhere(rows, text);
      assert.deepEqual(await look(rows), short);
    });
});
