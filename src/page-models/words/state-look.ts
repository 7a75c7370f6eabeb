// One word, one colour and one icon for each state, the same on every page; colour never speaks alone.

import { buildWords, type BuildState } from "../../core/build.ts";
import { deliveryWords, type DeliveryState } from "../../core/delivery.ts";

export type Tone = "success" | "danger" | "warning" | "information" | "neutral";

export interface Look {
  readonly word: string;
  readonly tone: Tone;
  /** Name of a symbol in public/icons.svg. */
  readonly icon: "passed" | "failed" | "unstable" | "running" | "waiting" | "stopped" | "left" | "paused";
}

const buildLooks: Readonly<Record<BuildState, Look>> = {
  queued: { word: buildWords.queued.word, tone: "information", icon: "waiting" },
  running: { word: buildWords.running.word, tone: "information", icon: "running" },
  passed: { word: buildWords.passed.word, tone: "success", icon: "passed" },
  unstable: { word: buildWords.unstable.word, tone: "warning", icon: "unstable" },
  failed: { word: buildWords.failed.word, tone: "danger", icon: "failed" },
  aborted: { word: buildWords.aborted.word, tone: "neutral", icon: "stopped" },
  "not-built": { word: buildWords["not-built"].word, tone: "neutral", icon: "stopped" },
  lost: { word: buildWords.lost.word, tone: "warning", icon: "unstable" },
  skipped: { word: buildWords.skipped.word, tone: "neutral", icon: "left" },
};

const deliveryLooks: Readonly<Record<DeliveryState, Look>> = {
  waiting: { word: deliveryWords.waiting.word, tone: "information", icon: "waiting" },
  sent: { word: deliveryWords.sent.word, tone: "success", icon: "passed" },
  ignored: { word: deliveryWords.ignored.word, tone: "neutral", icon: "left" },
  superseded: { word: deliveryWords.superseded.word, tone: "neutral", icon: "left" },
  parked: { word: deliveryWords.parked.word, tone: "danger", icon: "failed" },
  cancelled: { word: deliveryWords.cancelled.word, tone: "neutral", icon: "stopped" },
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
export const leftLook: Look = { word: "Not taken", tone: "neutral", icon: "left" };

/** A link nobody has built with yet. */
export const noBuildLook: Look = { word: "No build yet", tone: "neutral", icon: "left" };

/** A link that takes nothing for now. */
export const pausedLook: Look = { word: "Paused", tone: "warning", icon: "paused" };

/** A CI server that is left alone for a while because it fails. */
export const heldBackLook: Look = { word: "Held back", tone: "warning", icon: "paused" };
