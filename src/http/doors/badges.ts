// GET /badge/<token>.svg: the newest build of a link on a branch, as an image any page may show.

import { createHash } from "node:crypto";

import type { Link } from "../../core/link.ts";
import { newestForBadge } from "../../steps/results/newest-on-main.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { HttpOptions } from "../options.ts";

/** An unknown or removed link is a grey "unknown", not an error: a README should not show a broken image. */
export async function showBadge(
  options: Pick<HttpOptions, "store" | "badgeOf">,
  exchange: Exchange,
  link: Link | undefined,
): Promise<Reply> {
  const { branch, label } = exchange.query;
  const build =
    link === undefined ? undefined : await newestForBadge(options.store.builds, link.tenantId, link.id, branch);
  const svg = await options.badgeOf(build?.state, label ?? "build");
  const digest = createHash("sha256").update(svg).digest("base64url").slice(0, 22);
  const tag = `"${digest}"`;
  // Image proxies keep what they may: they have to ask every time, and are mostly told that nothing changed.
  const headers = { "Cache-Control": "no-cache", ETag: tag };
  if (isKnown(exchange.headers["if-none-match"], tag))
    return { kind: "content", type: "", body: "", status: 304, headers };
  return { kind: "content", type: "image/svg+xml; charset=utf-8", body: svg, headers };
}

/** Proxies that recompress mark the tag as weak. */
function isKnown(header: string | undefined, tag: string): boolean {
  return header?.split(",").some((part) => part.trim().replace(/^W\//, "") === tag) === true;
}
