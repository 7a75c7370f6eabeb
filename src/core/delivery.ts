// One event on its way to one link: it has attempts, and an outcome the user can read.

import type { Event } from "./event.ts";
import { encode } from "./text/text.ts";

/**
 * waiting: in the queue. sent: the CI took it. ignored: the CI said no, in its own words. superseded: a newer commit
 * came first. parked: failed for good, a person has to look. cancelled: the link or tenant is gone.
 */
export type DeliveryState = "waiting" | "sent" | "ignored" | "superseded" | "parked" | "cancelled";

/** How each state is called in a list, and the sentence that is true of it where no reason was written down. */
export const deliveryWords: Readonly<Record<DeliveryState, { readonly word: string; readonly sentence: string }>> = {
  waiting: { word: "Waiting", sentence: "It waits for its turn." },
  sent: { word: "Sent", sentence: "The CI server took it." },
  ignored: { word: "CI ignored it", sentence: "The CI server decided not to build it." },
  superseded: { word: "Superseded", sentence: "A newer commit came first." },
  parked: { word: "Parked", sentence: "It failed for good: an admin of the repository has to look, then try again." },
  cancelled: { word: "Cancelled", sentence: "Its link was removed, so it is not sent." },
};

export interface Delivery {
  readonly id: string;
  readonly tenantId: string;
  readonly hookId: string;
  readonly eventId: string;
  readonly linkId: string;
  readonly serverId: string;
  readonly repositoryId: string;
  /** Order is kept within a lane: link + branch, tag or pull request. */
  readonly lane: string;
  readonly state: DeliveryState;
  readonly tries: number;
  /** Why it stands where it stands, in words. */
  readonly reason: string;
  readonly dueAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One exchange with a CI server, as the user sees it: secrets masked. */
export interface Attempt {
  readonly deliveryId: string;
  /** 1 for the first try; several calls of one try share it. */
  readonly tryNumber: number;
  readonly ordinal: number;
  readonly purpose: string;
  readonly method: string;
  readonly url: string;
  /** 0 when no answer came. */
  readonly status: number;
  /** The beginning of the answer, or the sentence that says why none came. */
  readonly answer: string;
  /** "name: value" a line; absent in rows of versions that did not keep it. */
  readonly sentHeaders?: string;
  /** The beginning of the body that was sent. */
  readonly sentBody?: string;
  /** As sentHeaders; "" when no answer came. */
  readonly answerHeaders?: string;
  readonly ms: number;
  readonly at: number;
}

/** Why a link took or left an event. */
export interface Decision {
  readonly eventId: string;
  readonly linkId: string;
  readonly isTaken: boolean;
  readonly why: string;
}

/** An event as stored, with the hook it came from. */
export interface StoredEvent {
  readonly id: string;
  readonly hookId: string;
  readonly ordinal: number;
  readonly event: Event;
}

/** The work an event asks of a link; two events with the same key are one build. */
export function workKeyOf(event: Event, buildsPushAndPullRequest: boolean): string {
  const branch = event.pullRequest?.sourceBranch ?? event.ref?.name ?? "";
  const type = event.ref?.type ?? "branch";
  const source = event.pullRequest?.isFork === true ? (event.pullRequest.sourceRepositoryId ?? "fork") : "";
  // A name is used again: it is the commit that was on it which tells one deletion from the next.
  const commit = (event.commit?.hash ?? (event.kind === "ref-deleted" ? event.before : undefined) ?? "").slice(0, 12);
  const kind =
    event.kind === "comment" || event.kind === "ref-deleted" ? event.kind : purposeOf(event, buildsPushAndPullRequest);
  return [kind, type, source, branch, commit, ...askedIn(event)].map((part) => encode(part)).join("|");
}

/** Each comment asks anew, also about a commit that is built already: "test this again" is said more than once. */
function askedIn({ kind, comment, at }: Event): string[] {
  return kind === "comment" ? [comment?.id ?? String(at)] : [];
}

function purposeOf(event: Event, buildsPushAndPullRequest: boolean): string {
  if (event.kind === "pull-request-merged" || event.kind === "pull-request-declined") return event.kind;
  if (!buildsPushAndPullRequest) return "build";
  if (event.pullRequest === undefined) return "push";
  const { id, isRetargeted, targetBranch } = event.pullRequest;
  return isRetargeted === true ? `pull-request-${id}-into-${targetBranch}` : `pull-request-${id}`;
}
