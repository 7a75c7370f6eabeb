// What a place that shows statuses provides: calls described, credentials added by whoever sends them. Pure.

import type { Build, StatusState } from "./build.ts";
import type { Talk } from "./call.ts";
import type { Event, EventCommit } from "./event.ts";
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
}

/** What a host said to a request of ours. */
export type HostOutcome<T> =
  | { readonly outcome: "done"; readonly value: T }
  | { readonly outcome: "refused"; readonly why: string; readonly status: number; readonly isAuthorisation: boolean }
  | { readonly outcome: "try-again"; readonly why: string; readonly retryAfterMs?: number };

/** A repository as its host names it now; ownerId is the workspace's UUID in braces where there is one. */
export type HostRepository = Omit<Repository, "tenantId" | "updatedAt"> & { readonly ownerId?: string };

export interface HostBranch {
  readonly name: string;
  readonly commit: EventCommit;
}

export interface Host {
  readonly id: string;
  readonly label: string;
  /** Shows a build's status. */
  status(apiUrl: string, repository: Repository, status: Status): Talk<HostOutcome<undefined>>;
  /** A commit by 7 to 40 digits of its hash: full hash, message, author. */
  commit(apiUrl: string, repository: Repository, hash: string): Talk<HostOutcome<EventCommit>>;
  /** Paths changed by an event; undefined value when there are too many to say. */
  changedPaths(apiUrl: string, repository: Repository, event: Event): Talk<HostOutcome<readonly string[] | undefined>>;
  /** What the person may do with the repository; undefined when the host cannot say. */
  permission(apiUrl: string, repository: Repository, userId: string): Talk<HostOutcome<"admin" | "write" | "read" | "none">>;
  /** Any cheap call that proves the credentials and names the account: its stable id. */
  proof(apiUrl: string, accountId: string): Talk<HostOutcome<{ readonly accountId: string; readonly name: string }>>;
  /** A repository by stable id or full name. */
  repository(apiUrl: string, accountId: string, idOrFullName: string): Talk<HostOutcome<HostRepository>>;
  /** Repositories of the account the credentials can see; at most 200, by name. */
  repositories(apiUrl: string, accountId: string): Talk<HostOutcome<readonly HostRepository[]>>;
  /** Branch heads, most recently moved first. */
  branches(apiUrl: string, repository: Repository, limit: number): Talk<HostOutcome<readonly HostBranch[]>>;
  /** A file's text at a commit; undefined value when there is none. */
  file(apiUrl: string, repository: Repository, commit: string, path: string): Talk<HostOutcome<string | undefined>>;
}
