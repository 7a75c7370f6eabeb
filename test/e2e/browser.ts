// Debian's Chromium, driven by playwright-core; where there is none the suite says so and is left out, except in CI.

import { existsSync } from "node:fs";

import { chromium, type Browser } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
];

/** Opens a browser for a suite, or leaves the suite out. */
export async function openBrowser(suite: Mocha.Context): Promise<Browser> {
  suite.timeout(60_000);
  const browser = await launchBrowser();
  if (browser === undefined) {
    if (process.env["CI"] === "true") throw new Error("CI has to have Chromium: apt-get install chromium");
    process.stdout.write("      no Chromium here (apt-get install chromium): the browser suite is left out\n");
    suite.skip();
  }
  return browser;
}

/** A browser; undefined where there is none. */
export async function launchBrowser(): Promise<Browser | undefined> {
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath === undefined) return undefined;
  // Chromium's own sandbox does not start as root.
  return await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}
