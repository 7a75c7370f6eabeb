// The table of guards: who may pass, one line each; handlers run only after theirs.

import type { Link } from "../../core/link.ts";
import type { HttpOptions } from "../options.ts";
import { badgeToken } from "./badge-token.ts";
import { frameGuard } from "./frame-guard.ts";
import type { FramePorts } from "./frame-guard.ts";
import { open } from "./guard.ts";
import type { CountUnproved, Guard } from "./guard.ts";
import { oauthState } from "./oauth-state.ts";
import { operator } from "./operator.ts";
import type { ReporterOf } from "./report-tokens.ts";
import { repositoryTokenKey } from "./repository-token-key.ts";
import { resultToken } from "./result-token.ts";
import { serverToken } from "./server-token.ts";
import { sessionGuard } from "./session-guard.ts";
import { signInToken } from "./sign-in-token.ts";

/** What the app hands the doors, and what the doors remember and count. */
export interface GuardPorts extends HttpOptions, FramePorts {
  readonly resultLink: (token: string) => Promise<Link | undefined>;
  readonly badgeLink: (token: string) => Promise<Link | undefined>;
  readonly reporterOf: ReporterOf;
  readonly countUnproved: CountUnproved;
}

type Table = ReturnType<typeof tableOf>;
export type GuardName = keyof Table;

/** What each guard finds out; a handler is given it and nothing else to believe. */
export type Grants = { readonly [G in GuardName]: Awaited<ReturnType<Table[G]["check"]>> };

export type Guards = { readonly [G in GuardName]: Guard<Grants[G]> };

export function createGuards(ports: GuardPorts): Guards {
  return tableOf(ports);
}

function tableOf(ports: GuardPorts) {
  return {
    anonymous: open,
    // The address of the page is the key; its handler looks it up.
    "build-token": open,
    "badge-token": badgeToken(ports),
    "result-token": resultToken(ports),
    "server-token": serverToken(ports),
    "repository-token-key": repositoryTokenKey(ports),
    "sign-in-token": signInToken(ports),
    "oauth-state": oauthState(ports),
    operator: operator(ports),
    frame: frameGuard(ports),
    session: sessionGuard(ports),
  };
}
