// One log line and one measurement per request, by route pattern: addresses carry tokens and are never written down
// (S9).

import type { ServerResponse } from "node:http";

import type { Log } from "../../core/ports.ts";
import type { Metrics } from "./metrics.ts";

export interface Access {
  readonly requestId: string;
  readonly method: string;
  /** Set when the route is known; "none" where no route fits. */
  route: string;
  tenantId?: string;
}

const quietRoutes = new Set([
  "/health/live",
  "/health/ready",
  "/metrics",
  "/public/*",
  "/hooks/:endpointId",
  "/connect/hooks",
]);

/** Successes on routes that machines call all day are logged at level debug: hooks are in the database anyway. */
export function noteAccess(
  ports: { readonly log: Log; readonly metrics: Pick<Metrics, "requestTook"> },
  access: Access,
  response: ServerResponse,
): void {
  const startedAt = performance.now();
  response.once("close", () => {
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    const status = response.writableFinished || response.headersSent ? response.statusCode : 499;
    ports.metrics.requestTook(access.route, access.method, status, ms);
    const fields = {
      request: access.requestId,
      method: access.method,
      route: access.route,
      status,
      ms,
      ...(access.tenantId === undefined ? {} : { tenant: access.tenantId }),
    };
    const level = status < 400 && quietRoutes.has(access.route) ? "debug" : "info";
    ports.log[level](fields, "answered");
  });
}
