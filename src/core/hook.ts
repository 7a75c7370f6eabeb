// What a sender posted: bytes and headers, nothing believed yet.

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
