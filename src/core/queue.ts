// The durable queue as steps see it. Everything here writes, and is on disk when its promise resolves.

import type { ServerSign } from "./rules/breaker.ts";
import type { Build, Refusal } from "./build.ts";
import type { Attempt, Delivery } from "./delivery.ts";
import type { Event } from "./event.ts";
import type { StandingState } from "./rules/standing.ts";

/** A hook to write down: with its plan, or else with a job that makes it. */
export interface NewHook {
  readonly id: string;
  readonly tenantId: string;
  readonly dialect: string;
  /**
   * Unique per tenant, with the repository in it where the address is one repository's: the same delivery twice is one
   * row.
   */
  readonly deliveryKey: string;
  readonly eventName: string;
  /**
   * Hooks of one tenant with the same key keep their order (the repository, where the door can tell cheaply); absent:
   * one order for the whole tenant.
   */
  readonly orderKey?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
  /** Worked out already; written in the same transaction, unless the hook is a duplicate. */
  readonly plan?: Plan;
}

/** A report a CI posted, to write down with its record job. */
export interface PostedResult {
  readonly id: string;
  readonly tenantId: string;
  readonly serverId: string;
  /** Absent when the token was the server's own. */
  readonly linkId?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
}

/**
 * Work other than deliveries. subject: hook id, report id, build id; for an alert the link id and the number of its
 * change; for an answer the event of the comment.
 */
export type JobKind = "plan" | "record" | "poll" | "report" | "abort" | "alert" | "answer";

/** Everything that is claimed. */
export type WorkKind = JobKind | "delivery";

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly tenantId: string;
  readonly subjectId: string;
  /** Tries so far, this one not counted. */
  readonly tries: number;
  readonly createdAt: number;
}

/**
 * Does a job and settles it; what it throws puts the job back for later. One that waits for others of its tenant steps
 * aside, so that its place is another's meanwhile.
 */
export type JobHandler = (job: Job, stepAside?: () => void) => Promise<void>;

/** A plan worked out from one hook. */
export interface Plan {
  readonly hookId: string;
  readonly tenantId: string;
  readonly state: "planned" | "ignored" | "unreadable";
  readonly reason: string;
  readonly events: readonly PlannedEvent[];
}

export interface PlannedEvent {
  readonly id: string;
  readonly ordinal: number;
  readonly event: Event;
  readonly decisions: readonly PlannedDecision[];
  /** To be written and shown: that links left the commit for their path filters. */
  readonly skipped?: Build;
  /** Its comment asked for a build: whoever wrote it is told what became of that. */
  readonly isAnswered?: true;
}

export interface PlannedDecision {
  readonly linkId: string;
  readonly isTaken: boolean;
  readonly why: string;
  /** How the link stands to the event's pull request from now on. */
  readonly standing?: StandingState;
  /** Present when taken. */
  readonly delivery?: {
    readonly id: string;
    readonly serverId: string;
    readonly workKey: string;
    readonly lane: string;
    readonly dueAt: number;
  };
}

/** How many deliveries a plan asks for. */
export function countDeliveries(plan: Plan): number {
  return plan.events.reduce(
    (sum, { decisions }) => sum + decisions.filter(({ delivery }) => delivery !== undefined).length,
    0,
  );
}

/** A delivery that was claimed, with what it carries. */
export interface ClaimedDelivery extends Delivery {
  readonly event: Event;
}

/** Work that was in hand when a process died, to be done while nothing else is begun. */
export interface Suspect {
  /** It has gone badly more than once: nothing else is in hand from its beginning to its end. */
  readonly isStrict: boolean;
  /** One of the two. */
  readonly delivery?: ClaimedDelivery;
  readonly job?: Job;
}

/** How a try of a delivery ended. */
export interface DeliveryEnd {
  readonly delivery: Delivery;
  readonly state: "waiting" | "sent" | "ignored" | "parked";
  readonly reason: string;
  /** For "waiting": when to try again. */
  readonly dueAt?: number;
  readonly attempts: readonly Attempt[];
  /** How the try left the CI server; absent when it was not asked. */
  readonly server?: ServerSign;
  /** Whether the link does what it is for; absent when it is too early to say. */
  readonly link?: "well" | "failing";
  /**
   * For "sent": the build that came of it, and when to ask for its result first (absent: the CI reports by itself
   * only).
   */
  readonly build?: Build;
  readonly pollAt?: number;
  /** When the status should be shown; absent: not at all. */
  readonly showStatusAt?: number;
}

/** What a result changes. */
export interface BuildChange {
  readonly build: Build;
  readonly isNew: boolean;
  /** Of a new build: it is a run beside others that the delivery has already, and never one of them. */
  readonly isAnother?: boolean;
  /**
   * The row this was worked out from, for what goes against the usual order: when it has moved on, the job is done
   * again.
   */
  readonly replaces?: Pick<Build, "state" | "updatedAt">;
  /** A report that changed nothing: kept with the row, which is left as it is. */
  readonly refusal?: Refusal;
  /** What the CI said about the reports that were refused before. */
  readonly answer?: string;
  readonly showStatusAt?: number;
  readonly pollAt?: number;
}

/** What waits to be sent: to a CI server, or one delivery with those that have to go before it. */
export type Waiting = { readonly serverId: string } | { readonly deliveryId: string };

export interface Queue {
  /** Group commit: hooks that arrive together share one transaction. "duplicate" is not an error. */
  takeHook(hook: NewHook): Promise<"new" | "duplicate">;
  takePostedResult(report: PostedResult): Promise<void>;
  /** The report of a claimed "record" job. */
  report(tenantId: string, reportId: string): Promise<PostedResult | undefined>;

  /** Takes up to `limit` due jobs of the kinds; they are leased to this process until settled. */
  claimJobs(kinds: readonly JobKind[], limit: number): Promise<Job[]>;
  claimDeliveries(limit: number): Promise<ClaimedDelivery[]>;

  /** True while something that was in hand at a death is not settled yet. */
  hasSuspects(): boolean;
  /** The next of them, leased to this process; undefined while another process is at one. */
  claimSuspect(): Promise<Suspect | undefined>;
  /** It was settled: no death counts against it any more. */
  clearSuspect(suspect: Suspect): Promise<void>;
  /** A person asks for a job that is parked as poison: once more, alone. False when there is none. */
  retryParked(tenantId: string, kind: JobKind, subjectId: string): Promise<boolean>;

  /**
   * Writes events, decisions and deliveries, and finishes the plan job. Deliveries whose (link, work key) exists
   * already are turned into a "left" decision that names the earlier one.
   */
  settlePlan(job: Job, plan: Plan): Promise<{ deliveries: number }>;
  /**
   * Writes the first events of a plan while its job goes on; what was written stays, and is not written again when the
   * job is done once more. Throws Problem "conflict" when the job is no longer this process's.
   */
  writePlanPart(job: Job, part: Plan): Promise<{ deliveries: number }>;
  settleDelivery(end: DeliveryEnd): Promise<void>;
  /** Finishes a job, writing what it learned in the same transaction. */
  settleJob(job: Job, changes: readonly BuildChange[]): Promise<void>;
  /** Puts a job back for later. */
  retryJob(job: Job, dueAt: number, why: string): Promise<void>;
  /** Adds work, or brings its due time forward; one job per kind and subject. */
  enqueue(kind: JobKind, tenantId: string, subjectId: string, dueAt: number): Promise<void>;
  /** A person does not want to wait: makes it due now, and lets one through a breaker. Returns how many changed. */
  hurry(tenantId: string, waiting: Waiting): Promise<number>;
  /** A user's "retry" or "build again": a new delivery of the same event (R17). Returns its id. */
  replay(delivery: Delivery, newDeliveryId: string, reason: string): Promise<string>;
  /** Stops what waits: a removed link, an uninstalled tenant. */
  cancelWaiting(tenantId: string, reason: string, linkId?: string): Promise<number>;
  /** Calls back whenever there may be work of these kinds. Returns what ends it. */
  onWork(heard: (kinds: ReadonlySet<WorkKind>) => void): () => void;
  /** For metrics and health. */
  depth(): Promise<{ waitingJobs: number; waitingDeliveries: number; oldestDueAt: number | undefined }>;
}
