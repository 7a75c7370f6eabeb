// Everything the doors need from the rest of the app, in one object: src/app fills it, and a test fills it with small
// plain values.

import type { BuildState } from "../core/build.ts";
import type { PostedStatus, ReadStatus } from "../core/rules/commit-status.ts";
import type { Dialect } from "../core/dialect.ts";
import type { Hook, HookHead } from "../core/hook.ts";
import type { Link } from "../core/link.ts";
import type { Clock, Log, NewId, NewToken } from "../core/ports.ts";
import type { Store } from "../core/store.ts";
import type { Endpoint, Tenant } from "../core/tenant.ts";
import type { RepositoryTokenOwner } from "../steps/tenants/repository-token-key.ts";
import type { RepositoryToken } from "../steps/tenants/repository-token.ts";
import type { Reporter } from "../steps/results/links-of-status.ts";
import type { TakenHook } from "../steps/webhook/take-hook.ts";
import type { Door } from "./door.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import type { PageRoute, Render } from "./route.ts";
import type { Role } from "./guards/visitor.ts";

/** Authorisation by OAuth code, from a tab. */
export interface OAuthPorts {
  /** Where to send the browser, and the state it will come back with. */
  readonly start: (tenantId: string) => Promise<{ readonly url: string; readonly state: string }>;
  /** Trades the code; throws Problem with a sentence for the page. */
  readonly finish: (returned: {
    readonly state: string;
    readonly code: string;
  }) => Promise<{ readonly tenantId: string }>;
}

/** Looking for moved branches because somebody asks, through an endpoint of any dialect. */
export interface PollPorts {
  /** False where no body could prove the request any more. */
  readonly carriesProof: (head: HookHead, secret: string) => boolean;
  /** Throws Problem "not-authenticated" unless the request shows the endpoint's secret. */
  readonly prove: (hook: Hook, secret: string) => void;
  readonly look: (tenant: Tenant, endpoint: Endpoint) => Promise<Readonly<Record<string, unknown>>>;
}

/** Short-lived tokens issued to CI servers that fetch the code themselves. */
export interface RepositoryTokenDoorPorts {
  readonly readRepositoryTokenKey: (key: string) => Promise<RepositoryTokenOwner | undefined>;
  readonly issue: (owner: RepositoryTokenOwner) => Promise<RepositoryToken>;
}

export interface HttpOptions {
  readonly baseUrl: string;
  readonly webUrl: string;
  readonly isProduction: boolean;
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly proxies: number;
  /** Connections held at once; past that the oldest idle one is closed for each new one. */
  readonly mostConnections: number;
  /** 32 bytes, derived from the secret key for sessions alone. */
  readonly sessionKey: Uint8Array;
  /** 32 bytes, derived from the secret key for the tokens of reporters alone. */
  readonly reportKey: Uint8Array;
  readonly metricsToken: string | undefined;
  /** The folder of the stylesheet, scripts and icon. */
  readonly publicDir: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: NewToken;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly store: Store;
  /** By id. */
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly pages: readonly PageRoute[];
  readonly render: Render;
  readonly takeHook: (tenantId: string, dialect: Dialect, hook: Hook) => Promise<TakenHook>;
  readonly poll: PollPorts;
  readonly takeResult: (link: Link, hook: Hook) => Promise<{ readonly results: number }>;
  readonly takeStatus: (reporter: Reporter, posted: PostedStatus) => Promise<ReadStatus>;
  readonly code: RepositoryTokenDoorPorts;
  /** Asks the host what the person may do with the repository (S4). */
  readonly permissionOf: (tenant: Tenant, repositoryId: string, userId: string) => Promise<Role | "none">;
  readonly badgeOf: (state: BuildState | undefined, label: string) => Promise<string>;
  /** What has to answer before traffic may come; each rejects with the reason. */
  readonly readiness: Readonly<Record<string, () => Promise<void>>>;
  /** Ways in beside the addresses of native webhooks. */
  readonly doors: readonly Door[];
  readonly oauth?: OAuthPorts | undefined;
  /** Changed in tests only. */
  readonly timing?: Partial<Timing>;
}

export interface Timing {
  /** Milliseconds in which a whole body has to arrive. */
  readonly bodyDeadlineMs: number;
  /** Milliseconds in which a hook has to be written down; else the answer is 503, since senders give up after 10 s. */
  readonly answerDeadlineMs: number;
  readonly permissionTtlMs: number;
  readonly lookupTtlMs: number;
}

export const defaultTiming: Timing = {
  bodyDeadlineMs: 8_000,
  answerDeadlineMs: 5_000,
  permissionTtlMs: 60_000,
  lookupTtlMs: 5_000,
};
