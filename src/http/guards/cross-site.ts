// Forms of our pages are taken from our pages alone: another site's form could sign a visitor's browser in to a
// workspace of its choice, where he would type his credentials.
// https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header

import { Problem } from "../../core/problem.ts";
import type { Guard } from "./guard.ts";

/**
 * Throws Problem "not-allowed" for a change that began on another site. A page in Bitbucket's frame is ours, so its
 * forms begin with us. Browsers that know no Sec-Fetch-Site send Origin; what sends neither is no browser, and nobody's
 * cookies.
 */
export function refuseCrossSite(
  { callers }: Pick<Guard<unknown>, "callers">,
  method: string,
  headers: Readonly<Record<string, string>>,
  baseUrl: string,
): void {
  if (method === "GET" || callers === "programs") return;
  const { "sec-fetch-site": site, origin } = headers;
  const isOurs = site === undefined ? origin === undefined || isSameOrigin(origin, baseUrl) : isWithin(site);
  if (isOurs) return;
  throw new Problem(
    "not-allowed",
    "This form was sent from another website, so nothing was done: open the page here and send it again; if it was sent from here, use a current browser, and let the operator compare BASE_URL with the address in it.",
  );
}

/** none: the person began it, such as by reloading. A neighbouring host of the same site is another website. */
function isWithin(site: string): boolean {
  return site === "same-origin" || site === "none";
}

function isSameOrigin(origin: string, baseUrl: string): boolean {
  return URL.parse(origin)?.origin === URL.parse(baseUrl)?.origin;
}
