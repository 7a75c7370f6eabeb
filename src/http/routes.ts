// Every address of the app on one screen: who may call it, what it reads, who answers.

import { Router, static as serveFolder } from "express";
import type { RequestHandler } from "express";

import type { Exchange, HandledRoute, RawRoute, Reply, Route } from "./exchange.ts";
import { showBadge } from "./doors/badges.ts";
import { giveRepositoryToken } from "./doors/repository-token.ts";
import { showLive, showReady } from "./telemetry/health.ts";
import type { createHookDoor } from "./doors/hooks.ts";
import { finishOAuth, startOAuth } from "./doors/oauth.ts";
import type { HttpOptions } from "./options.ts";
import type { ReportTokens } from "./guards/report-tokens.ts";
import { resultLimitBytes, takePostedResult } from "./doors/results.ts";
import type { PageRequest, PageRoute } from "./route.ts";
import type { Sessions } from "./guards/session.ts";
import { takeCloudStatus, takeServerStatus } from "./doors/statuses.ts";
import { grantToken } from "./doors/tokens.ts";
import { showSignIn, signIn, signOut } from "./doors/sign-in.ts";

const none = { kind: "none" } as const;
const form = { kind: "form", limitBytes: 64 * 1024 } as const;
const lifecycle = { limitBytes: 64 * 1024 } as const;
const raw = { kind: "raw", limitBytes: resultLimitBytes } as const;

export interface RouteParts {
  readonly hookDoor: ReturnType<typeof createHookDoor>;
  readonly pollDoor: RawRoute["answer"];
  readonly sessions: Sessions;
  readonly reportTokens: Pick<ReportTokens, "grant">;
  readonly assetHeaders: Readonly<Record<string, string>>;
  readonly isDraining: () => boolean;
}

/** The route table; the app is built from it, and tests walk it (S1). */
export function listRoutes(options: HttpOptions, parts: RouteParts): Route[] {
  const signInPorts = { isProduction: options.isProduction, store: options.store, sessions: parts.sessions };
  return [
    {
      method: "POST",
      path: "/hooks/:endpointId",
      guard: "hook-endpoint",
      limit: "none",
      answer: parts.hookDoor.native,
    },
    { method: "POST", path: "/hooks/:endpointId/poll", guard: "hook-endpoint", limit: "none", answer: parts.pollDoor },
    ...connectRoutes(options, parts),
    {
      method: "POST",
      path: "/results/:token",
      guard: "result-token",
      body: raw,
      limit: "none",
      handle: (exchange, link) => takePostedResult(options, exchange, link),
    },
    ...proboRoutes(options),
    {
      method: "POST",
      path: "/results/:token/:deliveryId",
      guard: "result-token",
      body: raw,
      limit: "none",
      handle: (exchange, link) => takePostedResult(options, exchange, link),
    },
    ...statusRoutes(options, parts),
    {
      method: "GET",
      path: "/badge/:token.svg",
      guard: "badge-token",
      body: none,
      limit: "open",
      handle: (exchange, link) => showBadge(options, exchange, link),
    },
    ...options.pages.map(pageRoute),
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
      body: form,
      limit: "pages",
      handle: (exchange, link) => signIn(signInPorts, exchange, link),
    },
    {
      method: "POST",
      path: "/sign-out",
      guard: "session",
      needs: "read",
      body: form,
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
    { method: "GET", path: "/public/*", guard: "anonymous", limit: "open", express: [serveStatic(options, parts)] },
  ];
}

/** What Probo's container manager asks of its handler, which we are when its api.url is a link's result address. */
function proboRoutes(options: HttpOptions): Route[] {
  const paths = ["/results/:token/builds/:buildId/status/:context", "/results/:token/update"];
  return [
    ...paths.map((path): Route => ({
      method: "POST",
      path,
      guard: "result-token",
      body: raw,
      limit: "none",
      handle: (exchange, link) => takePostedResult(options, exchange, link),
    })),
    {
      method: "GET",
      path: "/auth_lookup",
      guard: "repository-token-key",
      body: none,
      limit: "open",
      handle: (exchange, owner) => giveRepositoryToken(options.code, exchange, owner),
    },
  ];
}

/** Bitbucket's own addresses for build statuses, so that reporters made for it need nothing but another base URL. */
function statusRoutes(options: HttpOptions, parts: RouteParts): Route[] {
  const commit = "/projects/:owner/repos/:slug/commits/:commit/builds";
  const serverPaths = [
    "/rest/build-status/1.0/commits/:commit",
    "/rest/build-status/latest/commits/:commit",
    `/rest/api/1.0${commit}`,
    `/rest/api/latest${commit}`,
  ];
  return [
    {
      method: "POST",
      path: "/site/oauth2/access_token",
      guard: "server-token",
      body: form,
      limit: "reports",
      handle: (exchange, reporter) => grantToken(parts.reportTokens, exchange, reporter),
    },
    {
      method: "POST",
      path: "/2.0/repositories/:owner/:slug/commit/:commit/statuses/build",
      guard: "server-token",
      body: raw,
      limit: "reports",
      handle: (exchange, reporter) => takeCloudStatus(options, exchange, reporter),
    },
    ...serverPaths.map((path): Route => ({
      method: "POST",
      path,
      guard: "server-token",
      body: raw,
      limit: "reports",
      handle: (exchange, reporter) => takeServerStatus(options, exchange, reporter),
    })),
  ];
}

function connectRoutes({ connect }: HttpOptions, parts: RouteParts): Route[] {
  if (connect === undefined) return [];
  return [
    { method: "POST", path: "/connect/hooks", guard: "connect-hook", limit: "none", answer: parts.hookDoor.connect },
    {
      method: "GET",
      path: "/atlassian-connect.json",
      guard: "anonymous",
      body: none,
      limit: "open",
      handle: () => Promise.resolve({ kind: "json", value: connect.descriptor() }),
    },
    {
      method: "POST",
      path: "/connect/installed",
      guard: "connect-lifecycle",
      limit: "install",
      body: lifecycle,
      express: connect.installed,
    },
    {
      method: "POST",
      path: "/connect/uninstalled",
      guard: "connect-lifecycle",
      limit: "install",
      body: lifecycle,
      isSigned: true,
      express: connect.uninstalled,
    },
  ];
}

function pageRoute(page: PageRoute): HandledRoute {
  const { method, path } = page;
  if ("needs" in page) {
    const { guard, needs, handle } = page;
    return {
      method,
      path,
      guard,
      needs,
      body: method === "POST" ? form : none,
      limit: "pages",
      handle: (exchange, visitor) => handle({ ...pageParts(exchange), visitor }),
    };
  }
  const { guard, handle } = page;
  return {
    method,
    path,
    guard,
    body: none,
    limit: "open",
    handle: (exchange) => handle({ ...pageParts(exchange), visitor: undefined }),
  };
}

/** What pages see of an exchange: no credentials. */
function pageParts({ params, query, form: fields, requestId }: Exchange): Omit<PageRequest, "visitor"> {
  return { params, query: without(query, ["session", "jwt"]), form: without(fields, ["session"]), requestId };
}

function without<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

async function showMetrics(options: HttpOptions): Promise<Reply> {
  const { type, text } = await options.metrics.scrape();
  return { kind: "content", type, body: text };
}

function serveStatic(options: HttpOptions, parts: RouteParts): RequestHandler {
  const serve = serveFolder(options.publicDir, {
    dotfiles: "ignore",
    index: false,
    redirect: false,
    maxAge: options.isProduction ? "1h" : 0,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(parts.assetHeaders)) response.setHeader(name, value);
    },
  });
  return Router().use("/public", serve);
}
