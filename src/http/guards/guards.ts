// Who may pass, one function per guard of the route table; handlers run only after theirs.

import { createHash, timingSafeEqual } from "node:crypto";

import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { Store } from "../../core/store.ts";
import type { RepositoryTokenOwner } from "../../steps/tenants/repository-token-key.ts";
import { isGoodFor } from "../../steps/results/result-token.ts";
import { readCookie, stateCookieName } from "./cookie.ts";
import type { Exchange, Guard, Guards } from "../exchange.ts";
import type { FrameGuard } from "./frame-guard.ts";
import type { ReporterOf } from "./report-tokens.ts";
import type { SessionGuard } from "./session-guard.ts";
import { checkSignInLink } from "../doors/sign-in.ts";

/** WWW-Authenticate by guard, for their 401. */
export const challenges: Readonly<Partial<Record<Guard, string>>> = {
  operator: 'Bearer realm="metrics"',
  "server-token": 'Basic realm="statuses"',
  "repository-token-key": 'Bearer realm="code"',
  "oauth-state": "Session",
  frame: "JWT",
  session: "Session",
};

export interface GuardPorts {
  readonly store: Pick<Store, "once">;
  readonly resultLink: (token: string) => Promise<Link | undefined>;
  readonly badgeLink: (token: string) => Promise<Link | undefined>;
  readonly reporterOf: ReporterOf;
  readonly readRepositoryTokenKey: (key: string) => Promise<RepositoryTokenOwner | undefined>;
  readonly frame: FrameGuard;
  readonly session: SessionGuard;
  readonly metricsToken: string | undefined;
  readonly isProduction: boolean;
  /** Counts a caller that could not prove itself; throws Problem "too-many-requests" when there were too many. */
  readonly countUnproved: (address: string) => void;
}

export function createGuards(ports: GuardPorts): Guards {
  return {
    anonymous: () => Promise.resolve(undefined),
    "build-token": () => Promise.resolve(undefined),
    "badge-token": (exchange) => ports.badgeLink(tokenOf(exchange)),
    "result-token": async (exchange) => {
      const token = tokenOf(exchange);
      const link = await ports.resultLink(token);
      if (link !== undefined && isGoodFor(token, link, exchange.params["deliveryId"])) return link;
      ports.countUnproved(exchange.address);
      throw new Problem(
        "not-found",
        "No link has this result address: copy the address from the link's page in the repository's settings into the CI job again.",
      );
    },
    "server-token": async (exchange) => {
      const reporter = await ports.reporterOf(exchange);
      if (reporter !== undefined) return reporter;
      ports.countUnproved(exchange.address);
      throw new Problem(
        "not-authenticated",
        "The client id and secret of this report, or the token made from them, are not those of a CI server of this app: copy both from the CI server's page, or make a new secret there.",
      );
    },
    "repository-token-key": async (exchange) => {
      const owner = await ports.readRepositoryTokenKey(exchange.query["refreshToken"] ?? "");
      if (owner !== undefined) return owner;
      ports.countUnproved(exchange.address);
      throw new Problem(
        "not-authenticated",
        "This refreshToken came with no build of this app, is older than a day, or its link is gone or paused: start the build anew.",
      );
    },
    "sign-in-token": (exchange) => checkSignInLink(ports.store.once, tokenOf(exchange)),
    "oauth-state": (exchange) => Promise.resolve(checkState(exchange, ports)),
    operator: (exchange) => {
      checkOperator(exchange, ports.metricsToken);
      return Promise.resolve(undefined);
    },
    frame: ports.frame,
    session: ports.session,
  };
}

function tokenOf(exchange: Exchange): string {
  return exchange.params["token"] ?? "";
}

/**
 * The browser that comes back has to be the one that was sent away: else a stranger's consent could be slipped under a
 * tenant.
 */
function checkState(exchange: Exchange, rules: { readonly isProduction: boolean }): string {
  const expected = readCookie(exchange.headers["cookie"], stateCookieName(rules));
  const state = exchange.query["state"];
  if (expected === undefined || state === undefined || !isSame(expected, state)) {
    throw new Problem(
      "not-authenticated",
      "This authorisation was not begun in this browser, or longer than ten minutes ago: begin it again from the settings page.",
    );
  }
  return state;
}

function checkOperator(exchange: Exchange, metricsToken: string | undefined): void {
  const given = /^Bearer (.+)$/.exec(exchange.headers["authorization"] ?? "")?.[1];
  if (metricsToken !== undefined && given !== undefined && isSame(metricsToken, given)) return;
  throw new Problem(
    "not-authenticated",
    'Metrics need the operator\'s token (METRICS_TOKEN) as "Authorization: Bearer ..."; when none is configured they are not shown to anyone.',
  );
}

/** Compares without telling by its duration how much was right. */
function isSame(expected: string, given: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
