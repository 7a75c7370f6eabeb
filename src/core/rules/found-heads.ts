// What a look at a repository's branch heads found: written down like a sender's hook, so that it goes the same way.

import type { EventCommit, EventPullRequest, EventRepository } from "../event.ts";

/** Under this id the finding is kept; no sender may post in this dialect. */
export const foundHeadsDialect = "poller";

export interface FoundHeads {
  readonly repository: EventRepository;
  /** When it was looked, in milliseconds since 1970. */
  readonly at: number;
  /** True for a search for hooks that never came; false for a poll somebody asked for. */
  readonly isReconciled: boolean;
  readonly moved: readonly MovedHead[];
  /** Open ones with a head nobody told us of. */
  readonly pullRequests?: readonly FoundPullRequest[];
}

export interface FoundPullRequest {
  readonly pullRequest: EventPullRequest;
  /** We had heard of it before. */
  readonly isKnown: boolean;
}

export interface MovedHead {
  readonly branch: string;
  /** Where it stood at the last look, when it was there. */
  readonly before?: string;
  readonly commit: EventCommit;
}
