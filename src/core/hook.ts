// What a sender posted: bytes and headers, nothing believed yet.

import type { EventKind } from "./event.ts";

export interface Hook {
  /** Header names in lower case, first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  /** Query parameters, first value of each. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** All of it but the body, which may still be on its way. */
export type HookHead = Omit<Hook, "body">;

/** Set by the door, never by a sender: the one repository an address of ours is for. */
export const endpointRepositoryHeader = "x-endpoint-repository";

/** Headers worth keeping beside the body: enough to parse and forward, never a credential. */
const keptHeaders: readonly string[] = [
  "content-type",
  "user-agent",
  "x-event-key",
  "x-event-time",
  "x-hook-uuid",
  "x-request-uuid",
  "x-request-id",
  "x-attempt-number",
  "x-github-event",
  "x-github-delivery",
  "x-gitlab-event",
  "x-gitlab-event-uuid",
  endpointRepositoryHeader,
];

/** The headers of `all` that are kept with a stored hook. */
export function keepHeaders(all: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = all[name];
    if (value !== undefined) kept[name] = value.slice(0, 1000);
  }
  return kept;
}

/** What a sender calls events of a kind where it keeps its webhooks: one of the names is enough. */
export type HookSwitches = Readonly<Partial<Record<EventKind, readonly string[]>>>;

/** A webhook that could not be proved. */
export interface RefusedHook {
  readonly at: number;
  readonly why: string;
}

/** An address of ours that webhooks of a repository are sent to, without its secret. */
export interface HookAddress {
  readonly endpointId: string;
  readonly url: string;
  readonly hasSecret: boolean;
  /** The repository's own; others are for every repository of the tenant. */
  readonly isOwn: boolean;
  /** Who posts there, in words. */
  readonly sender: string;
  /** The secret is part of the address that is pasted. */
  readonly isSecretInAddress: boolean;
  readonly switches: HookSwitches;
  /** The newest. */
  readonly refused: RefusedHook | undefined;
}
