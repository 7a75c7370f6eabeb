// What happened in a repository, in our own words: no sender's dialect from here on.

export type EventKind =
  | "push"
  | "tag"
  | "ref-deleted"
  | "pull-request-opened"
  | "pull-request-updated"
  | "pull-request-merged"
  | "pull-request-declined"
  | "comment"
  | "repository-updated";

/** A repository as the sender named it; `id` survives renames. */
export interface EventRepository {
  /**
   * The host's own stable id: Bitbucket Cloud's UUID in braces, Data Center's number (which outlives moves to another
   * project).
   */
  readonly id: string;
  /** `workspace/slug`, `PROJECT/slug`; empty where the sender tells the id alone. */
  readonly fullName: string;
  /** Address part: workspace slug or project key, and repository slug. */
  readonly owner: string;
  readonly slug: string;
  /** Display name. */
  readonly name: string;
  /** The owner's stable id where the sender gives one (workspace UUID in braces). */
  readonly ownerId?: string;
  readonly projectKey?: string;
  readonly projectName?: string;
  readonly url: string;
  readonly cloneUrl?: string;
  readonly scm: "git" | "hg";
  readonly isPrivate: boolean;
}

/** Somebody: people are remembered by account id only; names are for parameters and display. */
export interface Person {
  readonly name: string;
  readonly accountId?: string;
  /** As written in a commit: "Jane <jane@example.com>". */
  readonly raw?: string;
}

export interface EventCommit {
  /** 40 hex digits, 64 in a SHA-256 repository, or fewer where the sender shortened it (Cloud pull requests: 12). */
  readonly hash: string;
  readonly message?: string;
  readonly author?: Person;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly url?: string;
  readonly parents?: readonly string[];
}

export interface EventRef {
  readonly type: "branch" | "tag";
  /** Plain name: `feature/x`, never `refs/heads/feature/x`. */
  readonly name: string;
}

export interface EventPullRequest {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly sourceBranch: string;
  readonly sourceCommit: string;
  readonly targetBranch: string;
  readonly targetCommit: string;
  /** Missing when the fork is gone. */
  readonly sourceRepositoryId?: string;
  readonly sourceRepositoryFullName?: string;
  readonly isFork: boolean;
  readonly isDraft: boolean;
  /** The sender tells neither of both: the host has to be asked before anything is built. */
  readonly isPartial?: boolean;
  /** It aims at another branch since this event: work, although its own commits did not move. */
  readonly isRetargeted?: boolean;
  readonly author: Person;
}

export interface EventComment {
  /** The host's id of it; missing where the sender does not tell. */
  readonly id?: string;
  readonly text: string;
  /** The sender tells the id alone: text and author have to be asked for. */
  readonly isPartial?: boolean;
  readonly author: Person;
}

/** One thing that happened: one moved ref, one pull request step. */
export interface Event {
  readonly kind: EventKind;
  readonly repository: EventRepository;
  readonly actor: Person;
  /** Milliseconds since 1970, by the sender's clock. */
  readonly at: number;
  /** The moved branch or tag; for pull requests the source branch. */
  readonly ref?: EventRef;
  /** The head to build. */
  readonly commit?: EventCommit;
  /** Where the ref stood before. */
  readonly before?: string;
  readonly isForced: boolean;
  /** The sender listed fewer commits than there are. */
  readonly isTruncated: boolean;
  /** Newest first; what the sender listed, at most. */
  readonly commits: readonly EventCommit[];
  readonly pullRequest?: EventPullRequest;
  readonly comment?: EventComment;
  /** Made by us, not sent: a poll of branch heads found it. */
  readonly isReconciled?: boolean;
}

/** Deliveries of one lane keep their order: one branch, tag or pull request of one repository. */
export function laneOf(event: Event): string {
  if (event.pullRequest !== undefined) return `pull-request:${event.pullRequest.id}`;
  if (event.ref !== undefined) return `${event.ref.type}:${event.ref.name}`;
  return event.kind;
}
