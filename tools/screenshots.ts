// npm run screenshots -- [folder]: every page and state, light and dark, narrow and wide, with a page of thumbnails.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { launchBrowser } from "../test/e2e/browser.ts";
import { servePages } from "../test/e2e/serve.ts";
import { now } from "../test/http/pages/sample.ts";
import { setStage, tabAdmin } from "../test/http/pages/stage.ts";
import { states, type State } from "./screenshots/states.ts";
import type { Browser, Page } from "playwright-core";

const folder = process.argv[2] ?? "screenshots";
const widths = [360, 1000] as const;
const schemes = ["light", "dark"] as const;

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
if (browser === undefined) throw new Error("There is no Chromium here: install it (apt-get install chromium).");
const taken: string[] = [];
for (const state of states) {
  taken.push(...(await takeState(browser, state)));
  process.stdout.write(`${state.name}\n`);
}
await browser.close();
writeFileSync(join(folder, "index.html"), indexOf(taken));
process.stdout.write(`${taken.length} pictures: ${join(folder, "index.html")}\n`);

/** Each width anew, as a person comes to it; the colours change in place. */
async function takeState(browser: Browser, state: State): Promise<string[]> {
  const names: string[] = [];
  for (const width of widths) {
    const stage = setStage();
    state.prepare?.(stage);
    const served = await servePages(stage);
    served.visitor = "visitor" in state ? state.visitor : tabAdmin;
    const page = await browser.newPage({ viewport: { width, height: 700 } });
    await page.clock.setFixedTime(now);
    await page.goto(`${served.url}${state.address}`);
    const isProblem = (await page.locator(".problem-status").count()) > 0;
    if (isProblem && !state.name.startsWith("problem-")) throw new Error(`${state.name} is not there: ${page.url()}`);
    await state.act?.(page);
    for (const scheme of schemes) names.push(await takePage(page, `${state.name}-${width}-${scheme}.png`, scheme));
    await page.close();
    await served.close();
  }
  return names;
}

async function takePage(page: Page, name: string, colorScheme: "light" | "dark"): Promise<string> {
  await page.emulateMedia({ colorScheme });
  await page.screenshot({ path: join(folder, name), fullPage: true });
  return name;
}

function indexOf(names: readonly string[]): string {
  const figures = names.map((name) => {
    const caption = `<figcaption>${name.replace(/\.png$/, "")}</figcaption>`;
    return `<a href="${name}"><figure><img src="${name}" alt="" loading="lazy">${caption}</figure></a>`;
  });
  return [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title>',
    "<style>body{font:14px system-ui;display:flex;flex-wrap:wrap;gap:12px}figure{margin:0;width:240px}",
    "img{width:240px;height:240px;object-fit:cover;object-position:top;border:1px solid #888}</style>",
    ...figures,
    "</html>\n",
  ].join("\n");
}
