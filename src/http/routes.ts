// Every address of the app on one screen: who may call it, what it reads, who answers.

import type { Reply } from "./exchange.ts";
import type { Route } from "./row.ts";
import { showBadge } from "./doors/badges.ts";
import { listCiRoutes } from "./doors/ci-routes.ts";
import { showLive, showReady } from "./telemetry/health.ts";
import { finishOAuth, startOAuth } from "./doors/oauth.ts";
import type { HttpOptions } from "./options.ts";
import type { ReportTokens } from "./guards/report-tokens.ts";
import { formBody, pageRoute } from "./page-route.ts";
import type { Sessions } from "./guards/session.ts";
import { showSignIn, signIn, signOut } from "./doors/sign-in.ts";
import { serveAssets } from "./wire/assets.ts";

const none = { kind: "none" } as const;

export interface RouteParts {
  /** Of all ways in. */
  readonly doors: readonly Route[];
  /** Query parameters that carry credentials. */
  readonly hidden: readonly string[];
  readonly sessions: Sessions;
  readonly reportTokens: Pick<ReportTokens, "grant">;
  readonly assetHeaders: Readonly<Record<string, string>>;
  readonly isDraining: () => boolean;
}

/** The route table; the app is built from it, and tests walk it (S1). */
export function listRoutes(options: HttpOptions, parts: RouteParts): Route[] {
  const signInPorts = { isProduction: options.isProduction, store: options.store, sessions: parts.sessions };
  return [
    ...parts.doors,
    ...listCiRoutes(options, parts.reportTokens),
    {
      method: "GET",
      path: "/badge/:token.svg",
      guard: "badge-token",
      body: none,
      limit: "open",
      handle: (exchange, link) => showBadge(options, exchange, link),
    },
    ...options.pages.map((page) => pageRoute(page, parts.hidden)),
    {
      method: "GET",
      path: "/",
      guard: "anonymous",
      body: none,
      limit: "open",
      handle: () => Promise.resolve({ kind: "page", view: "landing", model: {} }),
    },
    {
      method: "GET",
      path: "/sign-in/:token",
      guard: "sign-in-token",
      body: none,
      limit: "pages",
      handle: (exchange, link) => showSignIn(signInPorts, exchange, link),
    },
    {
      method: "POST",
      path: "/sign-in/:token",
      guard: "sign-in-token",
      body: formBody,
      limit: "pages",
      handle: (exchange, link) => signIn(signInPorts, exchange, link),
    },
    {
      method: "POST",
      path: "/sign-out",
      guard: "session",
      needs: "read",
      body: formBody,
      limit: "pages",
      handle: (_exchange, visitor) => signOut(signInPorts, visitor),
    },
    {
      method: "GET",
      path: "/oauth/start",
      guard: "session",
      needs: "admin",
      body: none,
      limit: "pages",
      handle: (_exchange, visitor) => startOAuth(options, visitor),
    },
    {
      method: "GET",
      path: "/oauth/callback",
      guard: "oauth-state",
      body: none,
      limit: "pages",
      handle: (exchange, state) => finishOAuth(options, exchange, state),
    },
    { method: "GET", path: "/health/live", guard: "anonymous", body: none, limit: "none", handle: showLive },
    {
      method: "GET",
      path: "/health/ready",
      guard: "anonymous",
      body: none,
      limit: "none",
      handle: () => showReady(options.readiness, parts.isDraining()),
    },
    {
      method: "GET",
      path: "/metrics",
      guard: "operator",
      body: none,
      limit: "open",
      handle: () => showMetrics(options),
    },
    {
      method: "GET",
      path: "/favicon.ico",
      guard: "anonymous",
      body: none,
      limit: "open",
      handle: () => Promise.resolve({ kind: "moved", to: "/public/icon.svg" }),
    },
    {
      method: "GET",
      path: "/public/*",
      guard: "anonymous",
      limit: "open",
      express: [serveAssets({ ...options, headers: parts.assetHeaders })],
    },
  ];
}

async function showMetrics(options: HttpOptions): Promise<Reply> {
  const { type, text } = await options.metrics.scrape();
  return { kind: "content", type, body: text };
}
