// Puts the doors together: webhooks straight on node:http, everything else through Express, all from one route table.

import { randomBytes } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import { Problem } from "../core/problem.ts";
import { noteAccess } from "./telemetry/access-log.ts";
import type { Access } from "./telemetry/access-log.ts";
import type { RawRoute, Route } from "./row.ts";
import { createBodyBudget } from "./connections/body-budget.ts";
import { createDoorkeeper } from "./connections/doorkeeper.ts";
import { openServer } from "./connections/open-server.ts";
import { createExpressApp } from "./express-app.ts";
import type { Passage } from "./express-app.ts";
import { linkOfResultToken } from "../steps/results/result-token.ts";
import { createGuards } from "./guards/guards.ts";
import { createHeaders } from "./wire/headers.ts";
import { noteRefusedHooks } from "../steps/registration/refused-hooks.ts";
import { findEndpoint, openEndpointDoor } from "./doors/endpoints.ts";
import type { FoundEndpoint } from "./doors/endpoints.ts";
import { createLimits } from "./limits/limits.ts";
import { defaultTiming } from "./options.ts";
import type { HttpOptions, Timing } from "./options.ts";
import { rememberPermissions } from "./guards/permissions.ts";
import { listDoorRoutes } from "./doors/door-routes.ts";
import { createProblemReply } from "./wire/problem-reply.ts";
import { pathOf } from "./wire/raw-request.ts";
import { rememberLookups } from "./doors/remembered.ts";
import { createReportTokens } from "./guards/report-tokens.ts";
import { listRoutes } from "./routes.ts";
import { createSessions } from "./guards/session.ts";
import { createWriter } from "./wire/write-reply.ts";

export interface Http {
  /** The server to listen with. */
  readonly server: Server;
  readonly routes: readonly Route[];
  /** After a change of a tenant, its endpoints or links (of all without an id): the doors look again. */
  readonly forget: (tenantId?: string) => void;
  /** From now on not ready, and every connection is closed after its answer. */
  readonly drain: () => void;
}

const mostBodyBytes = 64 * 1024 * 1024;
const mostLookups = 5_000;

export function createHttp(options: HttpOptions): Http {
  const { store, log, metrics } = options;
  let isDraining = false;
  const timing: Timing = { ...defaultTiming, ...options.timing };
  const headersFor = createHeaders(options);
  const doorkeeper = createDoorkeeper({ most: options.mostConnections, proxies: options.proxies, log });
  const write = createWriter(headersFor, () => isDraining || doorkeeper.isFull());
  const replyProblem = createProblemReply({ ...options, write });
  const limits = createLimits(options);
  const budget = createBodyBudget(mostBodyBytes);
  const sessions = createSessions({
    key: options.sessionKey,
    audience: options.baseUrl,
    clock: options.clock,
    newId: options.newId,
  });
  const permissions = rememberPermissions(options, timing.permissionTtlMs);

  const remember = { max: mostLookups, ttlMs: timing.lookupTtlMs };
  const endpoints = rememberLookups<FoundEndpoint>({
    ...remember,
    look: (id) => findEndpoint(store, id),
    tenantOf: ({ tenant }) => tenant.id,
  });
  const resultLinks = rememberLookups({
    ...remember,
    look: (token) => linkOfResultToken(store.links, token),
    tenantOf: (link) => link.tenantId,
  });
  const badgeLinks = rememberLookups({
    ...remember,
    look: (token) => store.links.byBadgeToken(token),
    tenantOf: (link) => link.tenantId,
  });

  const reportTokens = createReportTokens({
    key: options.reportKey,
    audience: options.baseUrl,
    clock: options.clock,
    secrets: store.reportSecrets,
  });

  const shared = { ...options, timing, budget, write, replyProblem, countUnproved: limits.countUnproved };
  const noteRefused = noteRefusedHooks(store.once, options.clock);
  const receiving = {
    ...shared,
    endpointOf: (id: string) => endpoints.get(id),
    refused: (endpointId: string, why: string): void => {
      noteRefused(endpointId, why).catch((thrown: unknown) =>
        log.warn({ err: thrown }, "a refused webhook was not noted"),
      );
    },
  };
  const doors = [openEndpointDoor(receiving), ...options.doors];
  const frames = doors.flatMap(({ frame }) => (frame === undefined ? [] : [frame]));
  const routes = listRoutes(options, {
    doors: listDoorRoutes(receiving, doors),
    hidden: frames.map(({ parameter }) => parameter),
    sessions,
    reportTokens,
    assetHeaders: headersFor("asset"),
    isDraining: () => isDraining,
  });
  const guards = createGuards({
    ...shared,
    resultLink: (token) => resultLinks.get(token),
    badgeLink: (token) => badgeLinks.get(token),
    reporterOf: reportTokens.reporterOf,
    frames,
    permissions,
    sessions,
  });

  const passages = new WeakMap<IncomingMessage, Passage>();
  const passageOf = (request: IncomingMessage): Passage => {
    const passage = passages.get(request);
    if (passage === undefined) throw new Error("a request came to Express that did not come through the handler");
    return passage;
  };
  const app = createExpressApp(routes, {
    run: { ...shared, guards, limits },
    replyProblem,
    machineHeaders: headersFor("machine"),
    passageOf,
  });
  const rawRouteOf = rawMatcher(routes);

  function handler(request: IncomingMessage, response: ServerResponse): void {
    const requestId = options.newId();
    const path = pathOf(request.url ?? "");
    const raw = rawRouteOf(path);
    const access: Access = { requestId, method: request.method ?? "", route: raw?.path ?? "none" };
    noteAccess({ log, metrics }, access, response);
    if (!doorkeeper.admit(request, response) && !path.startsWith("/health/")) {
      void replyProblem(noRoom(), { request, response, requestId, nonce: "" }, { kind: "machine" });
      return;
    }
    if (raw === undefined) {
      const wire = { request, response, requestId, nonce: randomBytes(16).toString("base64url") };
      passages.set(request, { wire, access, place: { kind: "tab" } });
      app(request, response);
      return;
    }
    raw.answer(request, response, requestId).catch((thrown: unknown) => {
      log.error({ request: requestId, err: thrown }, "a webhook could not be answered");
      response.destroy();
    });
  }

  return {
    server: openServer({ handler, doorkeeper }, options),
    routes,
    forget(tenantId) {
      for (const known of [endpoints, resultLinks, badgeLinks]) known.forget(tenantId);
    },
    drain() {
      isDraining = true;
    },
  };
}

function noRoom(): Problem {
  return new Problem(
    "overloaded",
    "There is no room for one more request at this moment; please send it again in a few seconds.",
    { retryAfterMs: 5_000 },
  );
}

/** Few and plain patterns: a named part is anything up to the next slash. */
function rawMatcher(routes: readonly Route[]): (path: string) => RawRoute | undefined {
  const raw = routes.filter((route): route is RawRoute => "answer" in route);
  const matchers = raw.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/:[A-Za-z]+/g, "[^/]+")}$`),
  }));
  return (path) => matchers.find(({ pattern }) => pattern.test(path))?.route;
}
