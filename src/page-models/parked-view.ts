// Work that ended the process three times and is done again only when a person asks.

import type { JobKind } from "../core/queue.ts";
import type { ParkedWork } from "../core/history-store.ts";
import { lookOfDelivery, type Look } from "./words/state-look.ts";
import { timeOf, type TimeView } from "./words/time-words.ts";

export interface ParkedRow {
  readonly look: Look;
  readonly what: string;
  readonly kind: string;
  readonly subjectId: string;
  readonly at: TimeView;
  /** Where the button posts to; undefined for who may not change anything. */
  readonly retry: string | undefined;
}

const words: Readonly<Record<JobKind, string>> = {
  plan: "Reading a webhook and deciding what to build",
  record: "Recording what a CI server reported",
  poll: "Asking a CI server for a result",
  report: "Showing the status of a build on its commit",
  abort: "Stopping a build that a newer commit replaced",
  alert: "Telling of a link that began to fail or works again",
  answer: "Answering a comment that asked for a build",
};

/** Rows for the list of parked work. */
export function viewParked(parked: readonly ParkedWork[], retry: string | undefined, now: number): ParkedRow[] {
  return parked.map(({ kind, subjectId, parkedAt }) => ({
    look: lookOfDelivery("parked"),
    what: words[kind],
    kind,
    subjectId,
    at: timeOf(parkedAt, now),
    retry,
  }));
}
