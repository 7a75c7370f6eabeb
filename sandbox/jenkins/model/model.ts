// The words of this Jenkins: what a job is set up with, and what a job, a queue item and a build are.

/** How a build ends. https://javadoc.jenkins.io/hudson/model/Result.html */
export type Result = "SUCCESS" | "UNSTABLE" | "FAILURE" | "NOT_BUILT" | "ABORTED";

/** A parameter a job declares. */
export interface ParameterDefinition {
  name: string;
  kind?: "string" | "text" | "boolean" | "choice" | "password";
  defaultValue?: string;
  choices?: readonly string[];
  description?: string;
}

/** A parameter's value in a build. */
export interface ParameterValue {
  name: string;
  kind: NonNullable<ParameterDefinition["kind"]>;
  value: string;
}

/** The repository a job checks out. */
export interface GitSource {
  url: string;
  /** Branch specifiers as in the job's form, "*\/main" or "**"; without it every branch. */
  branches?: readonly string[];
  /** "Poll SCM" is on: needed for /git/notifyCommit. */
  isPolled?: boolean;
  /** What polling would find, by branch. */
  heads?: Record<string, string>;
}

/** A variable of the Generic Webhook Trigger. */
interface WebhookVariable {
  key: string;
  expression: string;
  defaultValue?: string;
  /** What is cut out of the value. */
  regexpFilter?: string;
}

/** The Generic Webhook Trigger of a job. */
export interface GenericTrigger {
  token?: string;
  variables?: readonly WebhookVariable[];
  requestVariables?: readonly string[];
  headerVariables?: readonly string[];
  regexpFilterText?: string;
  regexpFilterExpression?: string;
  mayOverrideQuietPeriod?: boolean;
  allowSeveralTriggersPerBuild?: boolean;
  isSilent?: boolean;
  /** Makes the trigger throw, with this message. */
  failsWith?: string;
}

/** Where the Stash Notifier of a job posts. */
export interface StashNotifier {
  url: string;
  credentials: { user: string; password: string } | { token: string };
  /** A commit, or `${NAME}` of a parameter; without it the checked-out one. */
  commit?: string;
  isNumberInKey?: boolean;
  isUnstableSuccess?: boolean;
  isInProgressOff?: boolean;
  buildName?: string;
}

/** Everything a job can be set up with. */
export interface JobOptions {
  /** Full name, folders and all: "team/app". Folders on the way are made. */
  name: string;
  kind?: "freestyle" | "pipeline" | "multibranch";
  description?: string;
  parameters?: readonly (string | ParameterDefinition)[];
  isDisabled?: boolean;
  isConcurrent?: boolean;
  durationMs?: number;
  quietPeriodMs?: number | undefined;
  /**
   * Without it the rule by name decides ("fail", "unstable", "abort", "notbuilt"); a list is used up in order, its last
   * stays.
   */
  results?: Result | readonly Result[] | ((build: Build) => Result);
  /** "Trigger builds remotely": the token. */
  buildToken?: string;
  /** The queue refuses every build, as a decision handler can. */
  isRefusedByQueue?: boolean;
  git?: GitSource;
  genericTrigger?: GenericTrigger;
  /** Notification plugin: where the phases are posted to; user and password may stand in the URL. */
  notifyUrl?: string;
  stashNotifier?: StashNotifier;
  /** bitbucket-plugin's "Build when a change is pushed". */
  bitbucketPush?: { secret?: string };
  /** bitbucket-branch-source of a multibranch job. */
  branchSource?: { owner: string; repository: string; serverUrl?: string };
  /** bitbucket-server-integration's trigger. */
  bitbucketServer?: { projectKey: string; repositorySlug: string; isForPullRequests?: boolean };
  /** Branches a multibranch job knows from its indexing. */
  branches?: readonly string[];
}

/** A folder, a multibranch project, or something that builds. */
export interface Job {
  kind: "folder" | "freestyle" | "pipeline" | "multibranch";
  name: string;
  fullName: string;
  displayName: string;
  fullDisplayName: string;
  /** Path from the root, with a slash at its end: "job/team/job/app/". */
  path: string;
  parent: Job | undefined;
  children: Map<string, Job>;
  /** The branch a job of a multibranch project is for. */
  branch: string | undefined;
  options: JobOptions;
  isDisabled: boolean;
  builds: Build[];
  nextNumber: number;
}

/** Why a build was asked for. */
export interface Cause {
  _class: string;
  shortDescription: string;
  [field: string]: unknown;
}

/** What a build checked out. */
export interface Revision {
  sha: string;
  branch: string;
}

/** What comes along when a build is asked for. */
export interface BuildOrder {
  parameters: readonly ParameterValue[];
  cause: Cause;
  revision?: Revision | undefined;
  /** Variables beyond the declared parameters; a build sees them as its environment. */
  environment?: Readonly<Record<string, string>>;
  quietPeriodMs?: number | undefined;
  /** Never merge this with an equal item in the queue. */
  isUnique?: boolean;
}

/** A place in the queue; it stays findable for a while after it was left. */
export interface QueueItem {
  id: number;
  job: Job;
  order: BuildOrder;
  state: "waiting" | "blocked" | "buildable" | "left";
  sinceMs: number;
  dueMs: number;
  leftMs: number | undefined;
  isCancelled: boolean;
  build: Build | undefined;
}

/** One build. */
export interface Build {
  job: Job;
  number: number;
  queueId: number;
  order: BuildOrder;
  revision: Revision | undefined;
  startedMs: number;
  durationMs: number;
  plannedMs: number;
  result: Result | undefined;
  isBuilding: boolean;
  stoppedBy: string | undefined;
  description: string | undefined;
}

/** What a person may do. */
export type Permission = "read" | "build" | "cancel" | "configure";

/** A person Jenkins knows. */
export interface Person {
  id: string;
  fullName?: string;
  password?: string;
  apiTokens?: readonly string[];
  /** Without it, everything. */
  may?: readonly Permission[];
  /** Full names of jobs and folders this person can see; without it, all. */
  sees?: readonly string[];
}
