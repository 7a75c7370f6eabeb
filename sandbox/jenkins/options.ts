// What a Jenkins can be started with.
import type { Clock } from "../stand-in/clock.ts";
import type { JobOptions, Permission, Person } from "./model/model.ts";

/** One line of the Generic Webhook Trigger's global whitelist: it lets a sender in when all it names fits. */
export interface WhitelistItem {
  /** Address, or IPv4 range as address/bits. */
  host?: string;
  hmac?: { header: string; algorithm: "HmacMD5" | "HmacSHA1" | "HmacSHA256"; secret: string };
}

/** A Bitbucket server bitbucket-branch-source is configured with. */
interface BranchSourceEndpoint {
  serverUrl: string;
  /** With one, hooks must be signed. */
  hookSecret?: string;
}

/** Everything about a Jenkins that can be chosen. */
export interface JenkinsOptions {
  port?: number | undefined;
  version?: string;
  /** The configured root URL, where it differs from the address it listens on. */
  rootUrl?: string;
  people?: readonly Person[];
  /** What a caller without credentials may do; nothing unless said. */
  anonymousMay?: readonly Permission[];
  /** Crumbs switched off, as some installations do: /crumbIssuer then answers 404. */
  isCrumbIssuerOff?: boolean;
  jobs?: readonly JobOptions[];
  executors?: number;
  /** How long a build waits before it may run; Jenkins' own default is 5,000. */
  quietPeriodMs?: number;
  /** How long a build runs unless its job says otherwise. */
  durationMs?: number;
  /** How long a left queue item can be asked for. */
  leftItemTtlMs?: number;
  clock?: Clock;
  genericWhitelist?: readonly WhitelistItem[];
  /** The Generic Webhook Trigger's version: 1.65 answers in another form, and only 2.1 on knows dry runs. */
  genericTriggerVersion?: "1.65" | "2.0" | "2.1";
  /** Which plugin answers at /bitbucket-hook/; they exclude each other. */
  bitbucketHookPlugin?: "bitbucket" | "push-and-pull-request";
  branchSourceEndpoints?: readonly BranchSourceEndpoint[];
  /** Access tokens for /git/notifyCommit. */
  notifyCommitTokens?: readonly string[];
  /** "disabled" lets /git/notifyCommit in without a token, as a system property can. */
  notifyCommitTokenCheck?: "required" | "disabled";
}
