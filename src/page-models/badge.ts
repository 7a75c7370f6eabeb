// The badge a README shows: one word for a branch's newest build.

import { makeBadge } from "badge-maker";

import type { BuildState } from "../core/build.ts";
import { cutText } from "./words/safe-text.ts";

const looks: Readonly<Record<BuildState, readonly [word: string, color: string]>> = {
  passed: ["passing", "brightgreen"],
  failed: ["failing", "red"],
  unstable: ["unstable", "yellow"],
  queued: ["running", "blue"],
  running: ["running", "blue"],
  aborted: ["stopped", "lightgrey"],
  "not-built": ["stopped", "lightgrey"],
  lost: ["unknown", "lightgrey"],
  skipped: ["skipped", "lightgrey"],
};

/** A badge's word: passing, failing, unstable, running, stopped or unknown. */
export function badgeWordOf(state: BuildState | undefined): string {
  return state === undefined ? "unknown" : looks[state][0];
}

/** An SVG image that says how the newest build stands; no state, or a label that is not the owner's: grey "unknown". */
export function badgeOf(state: BuildState | undefined, label: string): string {
  const color = state === undefined ? "lightgrey" : looks[state][1];
  return makeBadge({ label: labelOf(label), message: badgeWordOf(state), color, style: "flat" });
}

function labelOf(label: string): string {
  const clean = label.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, " ").trim();
  return clean === "" ? "build" : cutText(clean, 40).short;
}
