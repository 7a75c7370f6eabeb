// One word, one colour and one icon for each state, the same on every page; colour never speaks alone.

import type { BuildState } from "../../core/build.ts";
import type { DeliveryState } from "../../core/delivery.ts";

export type Tone = "success" | "danger" | "warning" | "information" | "neutral";

export interface Look {
  readonly word: string;
  readonly tone: Tone;
  /** Name of a symbol in public/icons.svg. */
  readonly icon: "passed" | "failed" | "unstable" | "running" | "waiting" | "stopped" | "left" | "paused";
}

const buildLooks: Readonly<Record<BuildState, Look>> = {
  queued: { word: "Queued", tone: "information", icon: "waiting" },
  running: { word: "Running", tone: "information", icon: "running" },
  passed: { word: "Passed", tone: "success", icon: "passed" },
  unstable: { word: "Unstable", tone: "warning", icon: "unstable" },
  failed: { word: "Failed", tone: "danger", icon: "failed" },
  aborted: { word: "Stopped", tone: "neutral", icon: "stopped" },
  "not-built": { word: "Not built", tone: "neutral", icon: "stopped" },
  lost: { word: "Never reported", tone: "warning", icon: "unstable" },
  skipped: { word: "Skipped", tone: "neutral", icon: "left" },
};

const deliveryLooks: Readonly<Record<DeliveryState, Look>> = {
  waiting: { word: "Waiting", tone: "information", icon: "waiting" },
  sent: { word: "Sent", tone: "success", icon: "passed" },
  ignored: { word: "CI ignored it", tone: "neutral", icon: "left" },
  superseded: { word: "Superseded", tone: "neutral", icon: "left" },
  parked: { word: "Parked", tone: "danger", icon: "failed" },
  cancelled: { word: "Cancelled", tone: "neutral", icon: "stopped" },
};

/** How a build's state looks. */
export function lookOfBuild(state: BuildState): Look {
  return buildLooks[state];
}

/** How a delivery's state looks. */
export function lookOfDelivery(state: DeliveryState): Look {
  return deliveryLooks[state];
}

/** An event that a link did not take. */
export const leftLook: Look = { word: "Left", tone: "neutral", icon: "left" };

/** A link nobody has built with yet. */
export const noBuildLook: Look = { word: "No build yet", tone: "neutral", icon: "left" };

/** A link that takes nothing for now. */
export const pausedLook: Look = { word: "Paused", tone: "warning", icon: "paused" };

/** A CI server that is left alone for a while because it fails. */
export const heldBackLook: Look = { word: "Held back", tone: "warning", icon: "paused" };
