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
  /**
   * Words with which a line of a comment has to begin to start a build, for people who may write; "" lets every comment
   * by anybody start one.
   */
  readonly commentWords: string;
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
  /** A commit that the path filter leaves gets a successful status that says it was skipped. */
  readonly reportsSkipped: boolean;
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

/** What a value is; rows, forms and JSON each have one way to write a kind. */
type KindOf<Value> = [Value] extends [boolean]
  ? "flag"
  : [Value] extends [number]
    ? "count"
    : [Value] extends [string]
      ? "text" | "key" | "token"
      : undefined extends Value
        ? "optional-text"
        : "json" | "sealed-json";

interface Column<Value> {
  /** Its name in the table of links. A token has a second column, `<name>_hash`, by which it is found. */
  readonly column: string;
  readonly kind: KindOf<Value>;
  /**
   * Who decides it: "form" is a control of our own form of a link, "admin" comes along when that form is kept, "app" is
   * given once or changed by others.
   */
  readonly by: "form" | "admin" | "app";
}

/** Every column of a link, in the order of its table: rows, form and what an admin may change are made from this. */
export const linkColumns = {
  id: { column: "id", kind: "key", by: "app" },
  tenantId: { column: "tenant_id", kind: "text", by: "app" },
  repositoryId: { column: "repository_id", kind: "text", by: "app" },
  serverId: { column: "server_id", kind: "text", by: "app" },
  name: { column: "name", kind: "text", by: "form" },
  settings: { column: "settings", kind: "json", by: "admin" },
  secrets: { column: "secrets", kind: "sealed-json", by: "admin" },
  filters: { column: "filters", kind: "json", by: "form" },
  parameters: { column: "parameters", kind: "json", by: "form" },
  secretParameters: { column: "secret_parameters", kind: "sealed-json", by: "admin" },
  verdicts: { column: "verdicts", kind: "json", by: "form" },
  buildsPushAndPullRequest: { column: "builds_push_and_pull_request", kind: "flag", by: "form" },
  abortsSuperseded: { column: "aborts_superseded", kind: "flag", by: "form" },
  statusKey: { column: "status_key", kind: "text", by: "app" },
  reportsStatus: { column: "reports_status", kind: "flag", by: "form" },
  reportsSkipped: { column: "reports_skipped", kind: "flag", by: "form" },
  commentWords: { column: "comment_words", kind: "text", by: "form" },
  resultToken: { column: "result_token", kind: "token", by: "app" },
  badgeToken: { column: "badge_token", kind: "token", by: "app" },
  isPaused: { column: "is_paused", kind: "flag", by: "app" },
  pauseReason: { column: "pause_reason", kind: "optional-text", by: "app" },
  deadlineMinutes: { column: "deadline_minutes", kind: "count", by: "form" },
  createdAt: { column: "created_at", kind: "count", by: "app" },
  updatedAt: { column: "updated_at", kind: "count", by: "admin" },
} as const satisfies { readonly [Name in keyof Link]-?: Column<Link[Name]> };

type LinkColumns = typeof linkColumns;

type DecidedBy<Who extends Column<unknown>["by"]> = {
  [Name in keyof LinkColumns]: LinkColumns[Name]["by"] extends Who ? Name : never;
}[keyof LinkColumns];

/** What our own form of a link shows. */
export type LinkFormSettings = Pick<Link, DecidedBy<"form">>;

/** What is set about a link, and shown again: the form's settings and those of the job. */
export type LinkSettings = LinkFormSettings & Pick<Link, "settings">;

/** What an admin wants of a link. Secrets carry only what was typed: those that are absent stay as they are. */
export interface LinkDraft extends LinkSettings {
  readonly newSecrets: FieldValues;
  /** Typed ones replace or add; an empty value removes. */
  readonly newSecretParameters: FieldValues;
}

/** What an admin decides about a link; the rest is given once, or is for others to change. */
export type LinkDecision = Pick<Link, DecidedBy<"form" | "admin">>;

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

/** What the form of a new link starts with. */
export const newLinkSettings: LinkSettings = {
  name: "",
  settings: {},
  filters: defaultFilters,
  parameters: [],
  verdicts: defaultVerdicts,
  buildsPushAndPullRequest: false,
  abortsSuperseded: false,
  reportsStatus: true,
  reportsSkipped: false,
  commentWords: "/build\n/retest",
  deadlineMinutes: 240,
};
