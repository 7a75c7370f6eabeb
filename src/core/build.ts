// Our row for a run of a CI job: link + commit + run, with a state; and what the host shows for it.

/**
 * `lost`: it never reported before its deadline. `skipped`: the link's path filter left the commit; nothing was asked.
 */
export type BuildState =
  "queued" | "running" | "passed" | "unstable" | "failed" | "aborted" | "not-built" | "lost" | "skipped";

/** Bitbucket Cloud's words (openapi: commitstatus.state); other hosts map from these. */
export type StatusState = "INPROGRESS" | "SUCCESSFUL" | "FAILED" | "STOPPED";

/** How each state is called in a list, and the sentence hosts, pages and panels say of it where the CI says nothing. */
export const buildWords: Readonly<Record<BuildState, { readonly word: string; readonly sentence: string }>> = {
  queued: { word: "Queued", sentence: "Waiting for the CI to start it" },
  running: { word: "Running", sentence: "Running" },
  passed: { word: "Passed", sentence: "Passed" },
  unstable: { word: "Unstable", sentence: "Unstable: it was built, but not everything passed" },
  failed: { word: "Failed", sentence: "Failed" },
  aborted: { word: "Stopped", sentence: "Stopped before it ended" },
  "not-built": { word: "Not built", sentence: "Not built" },
  lost: { word: "Never reported", sentence: "No result came from the CI before the deadline" },
  skipped: { word: "Skipped", sentence: "Skipped" },
};

/** What the host shows for verdicts that Bitbucket has no word for. */
export interface VerdictRules {
  readonly unstable: StatusState;
  readonly notBuilt: StatusState;
  readonly aborted: StatusState;
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Build {
  readonly id: string;
  readonly tenantId: string;
  readonly linkId: string;
  readonly serverId: string;
  readonly repositoryId: string;
  /** Missing for builds a CI reported by itself. */
  readonly deliveryId?: string;
  /** The whole hash. */
  readonly commit: string;
  readonly refType: "branch" | "tag";
  readonly refName: string;
  readonly pullRequestId?: number;
  /** The adapter's own handle of the run; "" until known. */
  readonly run: string;
  /** A part of the run with a status of its own (Probo's steps); "" for the whole. */
  readonly context: string;
  readonly state: BuildState;
  /** Display name of the run: "payments #12". */
  readonly name: string;
  readonly number: string;
  /** The CI's page of the run; "" when unknown. */
  readonly url: string;
  readonly description: string;
  readonly tests?: TestCounts;
  readonly durationMs?: number;
  /** Opens the build's page without a session. */
  readonly pageToken: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly finishedAt?: number;
  /** Which attempt of the run the state belongs to, where the CI counts them; the first is 1. */
  readonly attempt?: number;
  /** When the verdict was reached by the CI's own clock, where it says so. */
  readonly endedAt?: number;
  /** When a verdict gave way to progress, of a new attempt: deadlines count from here. */
  readonly reopenedAt?: number;
  /** The newest reports that changed nothing, oldest first. */
  readonly refusals?: readonly Refusal[];
}

/** A report that was read and changed nothing, kept for people to see. */
export interface Refusal {
  readonly at: number;
  /** What it wanted to say: "failed", "lint: passed". */
  readonly said: string;
  readonly why: string;
  /** The CI server is asked what is true; `answer` is there once it told. */
  readonly isAsked: boolean;
  readonly answer?: string;
}

/** True once nothing more is expected of the run. */
export function isFinished(state: BuildState): boolean {
  return state !== "queued" && state !== "running";
}

/**
 * True when any result may change the build so: a verdict gives way only to what proves itself newer (see verdict.ts).
 */
export function mayBecome(from: BuildState, to: BuildState): boolean {
  if (from === "lost") return true;
  if (isFinished(from)) return from === to;
  if (from === "running") return to !== "queued";
  return true;
}

/** What the host shows for a build, by the link's rules. */
export function statusOf(state: BuildState, rules: VerdictRules): StatusState {
  switch (state) {
    case "queued":
    case "running":
      return "INPROGRESS";
    case "passed":
    case "skipped":
      return "SUCCESSFUL";
    case "failed":
      return "FAILED";
    case "unstable":
      return rules.unstable;
    case "aborted":
      return rules.aborted;
    case "not-built":
      return rules.notBuilt;
    case "lost":
      return "STOPPED";
  }
}
