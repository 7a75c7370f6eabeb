// One arrow from a repository to one job on one server: what it takes, what it sends, what it reports.

import type { EventKind } from "./event.ts";
import type { FieldValues } from "./field.ts";
import type { VerdictRules } from "./build.ts";

export interface Filters {
  /** Kinds that may start a build. */
  readonly kinds: readonly EventKind[];
  /** Globs on branch names; an empty include takes all. */
  readonly branches: GlobRule;
  readonly tags: GlobRule;
  /** Globs on a pull request's target branch. */
  readonly targetBranches: GlobRule;
  /** Globs on changed files; the link takes the event when any changed file passes. */
  readonly paths: GlobRule;
  /** Authors by account id or display name; exclude stops loops of CI commits. */
  readonly authors: GlobRule;
  /** Take only commits whose message contains this, when set (plain text, not a pattern). */
  readonly messageIncludes: string;
  /** Honour [skip ci] and [ci skip] in the head commit's message. */
  readonly maySkipByMessage: boolean;
  readonly takesDrafts: boolean;
  readonly takesForks: boolean;
}

export interface GlobRule {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface Link {
  readonly id: string;
  readonly tenantId: string;
  readonly repositoryId: string;
  readonly serverId: string;
  readonly name: string;
  /** Values of the adapter's fields of scope "link": the job. */
  readonly settings: FieldValues;
  /** Secret values of the adapter's link fields, unsealed. */
  readonly secrets: FieldValues;
  readonly filters: Filters;
  /** Parameters sent with the build: name and liquid template over the event. */
  readonly parameters: readonly { readonly name: string; readonly template: string }[];
  /** Parameters whose values are secret; never sent for forks, never shown. */
  readonly secretParameters: FieldValues;
  readonly verdicts: VerdictRules;
  /** A push and a pull request of the same commit build separately. Off: once. */
  readonly buildsPushAndPullRequest: boolean;
  /** A newer commit aborts the running build of the same branch or pull request. */
  readonly abortsSuperseded: boolean;
  /** The status key at the host: stable for the life of the link, at most 40 characters, unique in its repository. */
  readonly statusKey: string;
  readonly reportsStatus: boolean;
  /** Reports to /results/<token> belong to this link. */
  readonly resultToken: string;
  /** /badge/<token>.svg shows this link. */
  readonly badgeToken: string;
  readonly isPaused: boolean;
  /** Why the app paused it by itself (CI answered 410), in words. */
  readonly pauseReason?: string;
  /** A build that has not reported after this long is closed with a reason. */
  readonly deadlineMinutes: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an admin decides about a link; the rest is given once, or is for others to change. */
export type LinkDecision = Pick<
  Link,
  | "name"
  | "settings"
  | "secrets"
  | "filters"
  | "parameters"
  | "secretParameters"
  | "verdicts"
  | "buildsPushAndPullRequest"
  | "abortsSuperseded"
  | "reportsStatus"
  | "deadlineMinutes"
  | "updatedAt"
>;

const everything: GlobRule = { include: [], exclude: [] };

/** What a new link does before anyone changes a filter: pushes and pull requests of our own repository. */
export const defaultFilters: Filters = {
  kinds: ["push", "pull-request-opened", "pull-request-updated"],
  branches: everything,
  tags: everything,
  targetBranches: everything,
  paths: everything,
  authors: everything,
  messageIncludes: "",
  maySkipByMessage: true,
  takesDrafts: true,
  takesForks: false,
};

export const defaultVerdicts: VerdictRules = { unstable: "FAILED", notBuilt: "STOPPED", aborted: "STOPPED" };
