// Security headers by kind of answer (S7, S10, S14): for machines, for a tab of its own, for a frame inside the host.

import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";

import helmet from "helmet";

/**
 * machine: JSON and lifecycle. tab: pages on their own. frame: pages inside the host. image: badges, shown anywhere.
 * asset: our stylesheet and script.
 */
export type AnswerKind = "machine" | "tab" | "frame" | "image" | "asset";

export interface HeaderOptions {
  /** Of the host's web pages, the only ones that may frame us. */
  readonly webUrl: string;
  readonly isProduction: boolean;
}

/** Headers for an answer of the kind; the nonce is for the page's own script element. */
export type HeadersFor = (kind: AnswerKind, nonce?: string) => Readonly<Record<string, string>>;

const nonceMark = "{nonce}";
const nonceHeader = "content-security-policy";

/** Works all headers out once; an answer then costs no middleware. */
export function createHeaders(options: HeaderOptions): HeadersFor {
  const fixed: Record<AnswerKind, Record<string, string>> = {
    machine: { ...collect("machine", options), "cache-control": "no-store" },
    tab: { ...collect("tab", options), "cache-control": "no-store" },
    frame: { ...collect("frame", options), "cache-control": "no-store" },
    image: collect("image", options),
    asset: collect("asset", options),
  };
  return (kind, nonce) => {
    const headers = fixed[kind];
    return nonce === undefined
      ? headers
      : { ...headers, [nonceHeader]: (headers[nonceHeader] ?? "").replace(nonceMark, nonce) };
  };
}

/** Helmet only sets and removes headers, so one response that is never sent shows them all. */
function collect(kind: AnswerKind, options: HeaderOptions): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  middlewareFor(kind, options)(request, response, () => undefined);
  return Object.fromEntries(response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]));
}

function middlewareFor(kind: AnswerKind, options: HeaderOptions): ReturnType<typeof helmet> {
  const isPage = kind === "tab" || kind === "frame";
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: isPage ? pageDirectives(kind, options) : { "default-src": ["'none'"], "frame-ancestors": ["'none'"] },
    },
    crossOriginOpenerPolicy: kind === "tab",
    crossOriginResourcePolicy: kind === "frame" ? false : { policy: kind === "image" ? "cross-origin" : "same-origin" },
    referrerPolicy: { policy: "no-referrer" },
    // The host frames us from another origin: X-Frame-Options can only forbid that; frame-ancestors says it exactly.
    xFrameOptions: kind === "frame" ? false : { action: "deny" },
    strictTransportSecurity: options.isProduction ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
}

function pageDirectives(kind: AnswerKind, options: HeaderOptions): Record<string, string[]> {
  return {
    "default-src": ["'none'"],
    "script-src": ["'self'", `'nonce-${nonceMark}'`],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": [kind === "frame" ? new URL(options.webUrl).origin : "'none'"],
  };
}
