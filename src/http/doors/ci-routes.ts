// The rows CI servers call: results to a link's own address, and what programs made for Bitbucket ask of it.

import type { Route } from "../row.ts";
import type { ReportTokens } from "../guards/report-tokens.ts";
import type { HttpOptions } from "../options.ts";
import { formBody } from "../page-route.ts";
import { giveRepositoryToken } from "./repository-token.ts";
import { resultLimitBytes, takePostedResult } from "./results.ts";
import { takeCloudStatus, takeServerStatus } from "./statuses.ts";
import { grantToken } from "./tokens.ts";

const none = { kind: "none" } as const;
const raw = { kind: "raw", limitBytes: resultLimitBytes } as const;

/** All of them. */
export function listCiRoutes(options: HttpOptions, reportTokens: Pick<ReportTokens, "grant">): Route[] {
  return [...resultRoutes(options), ...statusRoutes(options, reportTokens)];
}

/**
 * A link's result address; and what Probo's container manager asks of its handler, which we are when its api.url is
 * that address.
 */
function resultRoutes(options: HttpOptions): Route[] {
  const paths = [
    "/results/:token",
    "/results/:token/builds/:buildId/status/:context",
    "/results/:token/update",
    "/results/:token/:deliveryId",
  ];
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
function statusRoutes(options: HttpOptions, reportTokens: Pick<ReportTokens, "grant">): Route[] {
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
      body: formBody,
      limit: "reports",
      handle: (exchange, reporter) => grantToken(reportTokens, exchange, reporter),
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
