// What came in and what became of it: written by the queue, read by steps and pages.

import type { Attempt, Decision, Delivery, StoredEvent } from "./delivery.ts";
import type { JobKind } from "./queue.ts";
import type { Standing } from "./rules/standing.ts";

export interface StoredHook {
  readonly id: string;
  readonly tenantId: string;
  readonly dialect: string;
  readonly deliveryKey: string;
  readonly eventName: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
  /** taken in, then planned; or ignored / unreadable / parked with a reason. */
  readonly state: "received" | "planned" | "ignored" | "unreadable" | "parked";
  readonly reason: string;
}

/** A job that ended the process again and again, and is done once more when a person asks. */
export interface ParkedWork {
  readonly kind: JobKind;
  readonly subjectId: string;
  readonly parkedAt: number;
  /** Where that is known. */
  readonly repositoryId?: string;
}

/** Hooks, events, decisions, deliveries, attempts: written by the queue, read here. Newest first. */
export interface HistoryStore {
  hook(tenantId: string, hookId: string): Promise<StoredHook | undefined>;
  /** Without bodies. */
  hooks(tenantId: string, limit: number): Promise<Omit<StoredHook, "body">[]>;
  events(tenantId: string, hookId: string): Promise<StoredEvent[]>;
  event(tenantId: string, eventId: string): Promise<StoredEvent | undefined>;
  /** Decisions of the repository's links, newest first, with the event they were made about. */
  decisions(
    tenantId: string,
    repositoryId: string,
    limit: number,
  ): Promise<(Decision & { at: number; stored: StoredEvent })[]>;
  /** Why a link took or left one event. */
  decision(tenantId: string, eventId: string, linkId: string): Promise<Decision | undefined>;
  delivery(tenantId: string, deliveryId: string): Promise<Delivery | undefined>;
  deliveriesOfLink(tenantId: string, linkId: string, limit: number): Promise<Delivery[]>;
  deliveriesOfRepository(tenantId: string, repositoryId: string, limit: number): Promise<Delivery[]>;
  attempts(tenantId: string, deliveryId: string): Promise<Attempt[]>;
  /** Without polls: the build that was asked about says it. */
  parkedWork(tenantId: string): Promise<ParkedWork[]>;
  /** The newest known head of a pull request or branch that was turned into an event: to tell new work from an edit. */
  lastCommit(tenantId: string, repositoryId: string, lane: string): Promise<string | undefined>;
  /** What the repository's links did last with a pull request, the newest first; it outlives the events. */
  standings(tenantId: string, repositoryId: string, pullRequestId: number): Promise<Standing[]>;
}
