// How a stand-in can be started, and what it assumes when nothing is said.

import { createSystemClock } from "../stand-in/clock.ts";
import type { Clock } from "../stand-in/clock.ts";

export interface BitbucketCloudOptions {
  /** Port of the web side (bitbucket.org); 0 or nothing picks a free one. */
  port?: number;
  /** Port of the REST side (api.bitbucket.org), a second host as in reality; 0 or nothing picks a free one. */
  apiPort?: number;
  host?: "127.0.0.1";
  /** Milliseconds since 1970, for tokens and dates. */
  now?: () => number;
  /** Time for Forge: tokens' claims, and when an event is tried again. */
  forgeClock?: Clock;
  /** Whether an app's calls to the REST API must carry a qsh ("strict"), or only a right one if any ("lenient"). */
  qsh?: "strict" | "lenient";
  /** Bitbucket gives a receiver 10 seconds. */
  webhookTimeoutMs?: number;
  /** Pause before a further attempt after a 5xx answer. Bitbucket publishes none. */
  webhookRetryDelayMs?: number;
  /** Atlassian's OpenAPI file; requests and answers are checked against it when the file is there. */
  openapiFile?: string;
  /** The one deliberate leniency: a build status may link to a loopback address, so that a demo's links work. */
  mayLinkToLoopback?: boolean;
}

export type Settings = Required<Omit<BitbucketCloudOptions, "openapiFile">> & { openapiFile: string | null };

/** The options with everything filled in. */
export function readOptions(options: BitbucketCloudOptions): Settings {
  return {
    port: options.port ?? 0,
    apiPort: options.apiPort ?? 0,
    host: options.host ?? "127.0.0.1",
    now: options.now ?? Date.now,
    forgeClock: options.forgeClock ?? { ...createSystemClock(), now: options.now ?? Date.now },
    qsh: options.qsh ?? "strict",
    webhookTimeoutMs: options.webhookTimeoutMs ?? 10_000,
    webhookRetryDelayMs: options.webhookRetryDelayMs ?? 1_000,
    openapiFile: options.openapiFile ?? null,
    mayLinkToLoopback: options.mayLinkToLoopback ?? true,
  };
}
