// How a Data Center can be started, and what it assumes when nothing is said.
import type { Clock } from "../stand-in/clock.ts";

/** The versions whose payloads and resources differ. */
export type Version = 5 | 7 | 9 | 10;

export interface DataCenterOptions {
  /** 0 or nothing picks a free one. */
  port?: number;
  version?: Version;
  clock?: Clock;
  /** How long a receiver of a webhook has (plugin.webhooks.http.socket.timeout). */
  webhookTimeoutMs?: number;
  /** Atlassian's OpenAPI file; calls to what it describes are checked against it when the file is there. */
  openapiFile?: string;
}

/** What each version calls itself. */
export const fullVersions: Readonly<Record<Version, string>> = { 5: "5.16.11", 7: "7.21.23", 9: "9.2.1", 10: "10.0.0" };
