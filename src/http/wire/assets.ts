// Our stylesheet, script and icons: served under an address that changes with them, so that browsers may keep them.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Router, static as serveFolder } from "express";
import type { RequestHandler } from "express";

export interface AssetOptions {
  readonly publicDir: string;
  readonly isProduction: boolean;
  /** What every answer of this kind carries. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Changes with every file a page loads; stands behind `?v=` in its address. */
export function assetVersionOf(publicDir: string): string {
  const hash = createHash("sha256");
  for (const file of readdirSync(publicDir).sort()) hash.update(readFileSync(join(publicDir, file)));
  return hash.digest("hex").slice(0, 10);
}

/**
 * Kept for good is only what was asked for by the version that is served: during an upgrade the old process may answer
 * for the new page.
 */
export function serveAssets({ publicDir, isProduction, headers }: AssetOptions): RequestHandler {
  const versioned = `?v=${assetVersionOf(publicDir)}`;
  const serve = serveFolder(publicDir, {
    dotfiles: "ignore",
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: (response) => {
      const isKept = isProduction && response.req.url.endsWith(versioned);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.setHeader("Cache-Control", isKept ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return Router().use("/public", serve);
}
