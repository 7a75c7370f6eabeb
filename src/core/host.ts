// What a place that shows statuses provides: calls described, credentials added by whoever sends them. Pure.

import type { Build, StatusState } from "./build.ts";
import type { Talk } from "./call.ts";
import type { Event, EventComment, EventCommit, EventPullRequest } from "./event.ts";
import type { Repository } from "./tenant.ts";

/** A status ready to be shown: rules applied, address checked. */
export interface Status {
  readonly build: Build;
  readonly state: StatusState;
  /** At most 40 characters on Bitbucket Cloud. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** Public: the CI's page, or ours where the CI's address is not reachable from outside. */
  readonly url: string;
  /** The link's own key, the same for every part and run of its job; for hosts that group by it. */
  readonly job?: string;
}

/**
 * What an answer gave away about a host's version, remembered with the tenant for a day. no-builds-api: statuses go the
 * way older versions know.
 */
export type HostTrait = "no-builds-api";

/** What a host said to a request of ours. */
export type HostOutcome<T> =
  | { readonly outcome: "done"; readonly value: T; readonly traits?: readonly HostTrait[] }
  | { readonly outcome: "refused"; readonly why: string; readonly status: number; readonly isAuthorisation: boolean }
  | { readonly outcome: "try-again"; readonly why: string; readonly retryAfterMs?: number };

/** A repository as its host names it now; ownerId is the workspace's UUID in braces where there is one. */
export type HostRepository = Omit<Repository, "tenantId" | "updatedAt"> & { readonly ownerId?: string };

/** A pull request as its host tells it when asked. */
export interface HostPullRequest {
  readonly pullRequest: EventPullRequest;
  /** When somebody last pushed to the repository it comes from, by the host's clock; missing where it does not tell. */
  readonly sourcePushedAt?: number;
}

export interface HostBranch {
  readonly name: string;
  readonly commit: EventCommit;
}

export interface HostWebhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly isActive: boolean;
  readonly events: readonly string[];
}

export interface WebhookWish {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
}

/** One call of a webhook as its host tells it. error: no answer came. */
export interface WebhookCall {
  readonly event: string;
  readonly outcome: "success" | "failure" | "error";
  /** The answer's status or what went wrong, in the host's words. */
  readonly said: string;
  readonly at?: number;
  readonly ms?: number;
}

export interface WebhookCounts {
  readonly successes: number;
  readonly failures: number;
  readonly errors: number;
  /** How long it has been counting. */
  readonly windowMs?: number;
}

/** For hosts whose webhooks the app may look after itself, one per repository. */
export interface HostWebhooks {
  /** The dialect they speak. */
  readonly dialect: string;
  list(apiUrl: string, repository: Repository): Talk<HostOutcome<readonly HostWebhook[]>>;
  add(apiUrl: string, repository: Repository, wish: WebhookWish): Talk<HostOutcome<HostWebhook>>;
  /** Gives an existing one all that the wish says, and switches it on. */
  change(apiUrl: string, repository: Repository, webhookId: string, wish: WebhookWish): Talk<HostOutcome<HostWebhook>>;
  /** Done also when it is gone already. */
  remove(apiUrl: string, repository: Repository, webhookId: string): Talk<HostOutcome<undefined>>;
  /** Lets the host call it once. */
  test(
    apiUrl: string,
    repository: Repository,
    webhook: Pick<HostWebhook, "id" | "url">,
  ): Talk<HostOutcome<WebhookCall>>;
  latest(apiUrl: string, repository: Repository, webhookId: string): Talk<HostOutcome<WebhookCall | undefined>>;
  counts(apiUrl: string, repository: Repository, webhookId: string): Talk<HostOutcome<WebhookCounts | undefined>>;
}

export interface Host {
  readonly id: string;
  readonly label: string;
  /** Its people and their CI servers share one network, so a status may show a private address. */
  readonly isInward?: true;
  readonly webhooks?: HostWebhooks;
  /** Shows a build's status; `known` is what was remembered of this host. */
  status(
    apiUrl: string,
    repository: Repository,
    status: Status,
    known?: readonly HostTrait[],
  ): Talk<HostOutcome<undefined>>;
  /** A commit by its hash, whole or its first digits, at least seven: full hash, message, author. */
  commit(apiUrl: string, repository: Repository, hash: string): Talk<HostOutcome<EventCommit>>;
  /** Paths changed by an event; undefined value when there are too many to say. */
  changedPaths(apiUrl: string, repository: Repository, event: Event): Talk<HostOutcome<readonly string[] | undefined>>;
  /** What the person may do with the repository; undefined when the host cannot say. */
  permission(
    apiUrl: string,
    repository: Repository,
    userId: string,
  ): Talk<HostOutcome<"admin" | "write" | "read" | "none">>;
  /** Whether the person administers the whole account, for hosts where the app's credentials may ask. */
  administers?(apiUrl: string, accountId: string, userId: string): Talk<HostOutcome<boolean>>;
  /** Any cheap call that proves the credentials and names the account: its stable id. */
  proof(apiUrl: string, accountId: string): Talk<HostOutcome<{ readonly accountId: string; readonly name: string }>>;
  /** A repository by stable id or full name. */
  repository(apiUrl: string, accountId: string, idOrFullName: string): Talk<HostOutcome<HostRepository>>;
  /** Repositories of the account the credentials can see; at most 200, by name. */
  repositories(apiUrl: string, accountId: string): Talk<HostOutcome<readonly HostRepository[]>>;
  /** Branch heads, most recently moved first. */
  branches(apiUrl: string, repository: Repository, limit: number): Talk<HostOutcome<readonly HostBranch[]>>;
  /** Ids of the account's repositories that changed since then, where the host can tell by a cheap call. */
  changedSince?(apiUrl: string, accountId: string, since: number): Talk<HostOutcome<readonly string[]>>;
  /** Open pull requests, the most recently changed first, where they can be listed. */
  openPullRequests?(
    apiUrl: string,
    repository: Repository,
    limit: number,
  ): Talk<HostOutcome<readonly EventPullRequest[]>>;
  /** A comment on a pull request, for hosts that tell of one by its id alone; undefined value when it is gone. */
  comment?(
    apiUrl: string,
    repository: Repository,
    pullRequestId: number,
    commentId: string,
  ): Talk<HostOutcome<EventComment | undefined>>;
  /** A pull request by its number, for hosts whose events do not tell all of it, or not which commit they are about. */
  pullRequest?(apiUrl: string, repository: Repository, id: number): Talk<HostOutcome<HostPullRequest>>;
  /** Adds a comment to a pull request, in the host's Markdown, where whoever may show statuses may do that. */
  reply?(apiUrl: string, repository: Repository, pullRequestId: number, text: string): Talk<HostOutcome<undefined>>;
  /** A file's text at a commit; undefined value when there is none. */
  file(apiUrl: string, repository: Repository, commit: string, path: string): Talk<HostOutcome<string | undefined>>;
}
