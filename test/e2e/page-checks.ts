// What a page in a browser has to stand: axe's rules, and no wider than the window.

import assert from "node:assert/strict";

import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds, with the markup it means. */
export async function violationsOf(page: Page, rules = "{}"): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: readonly Violation[] = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], ...${rules} }).then((result) => result.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Fails where the page is wider than a window of so many pixels. */
export async function fits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  assert.equal(
    await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
    true,
    `wider than ${width} px`,
  );
}
