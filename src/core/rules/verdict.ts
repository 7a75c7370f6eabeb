// Whether a result changes a build: a verdict stands until the CI itself says otherwise when asked, or a report proves
// itself newer (R13). A log that others can read must not be enough to turn a verdict (S40).

import { isFinished, mayBecome } from "../build.ts";
import type { Build } from "../build.ts";
import type { Result } from "../ci-adapter.ts";

export interface Voice {
  /** The CI said it when it was asked; else it was posted to us. */
  readonly isAsked: boolean;
  /** Its attempt and its time of ending count: false where whoever sees the build's log can post the same. */
  readonly provesAge: boolean;
}

/** What the CI answered. */
export const asked: Voice = { isAsked: true, provesAge: true };

/**
 * taken: the build becomes this. same: the verdict is known; only what was missing is filled in.
 * late: progress of what is finished. refused: another verdict, or an attempt that is over, without proof.
 */
export type Judgement = "taken" | "same" | "late" | "refused";

/** Judges a result about this build. */
export function judge(build: Build, result: Result, voice: Voice): Judgement {
  const age = attemptAge(build, result);
  if (age === "older") return isFinished(result.state) ? "refused" : "late";
  if (age === "newer" && voice.provesAge) return "taken";
  if (!isFinished(build.state) || build.state === "lost")
    return mayBecome(build.state, result.state) ? "taken" : "late";
  if (!isFinished(result.state)) return "late";
  if (voice.isAsked || (voice.provesAge && endedLater(build, result))) return "taken";
  return build.state === result.state ? "same" : "refused";
}

/** Builds from before attempts were kept are in their first. */
function attemptAge(build: Build, result: Result): "older" | "newer" | "unknown" {
  const known = build.attempt ?? 1;
  if (result.attempt === undefined || result.attempt === known) return "unknown";
  return result.attempt > known ? "newer" : "older";
}

function endedLater(build: Build, result: Result): boolean {
  return build.endedAt !== undefined && result.endedAt !== undefined && result.endedAt > build.endedAt;
}
