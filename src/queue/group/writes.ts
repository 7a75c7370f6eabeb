// Every kind of write the queue makes, in the order in which one transaction makes them. Items and results are plain
// data: they may come from, and go to, another thread.

import type { Sql } from "../../core/ports.ts";
import type { ClaimedDelivery, DeliveryEnd, Job, JobKind, NewHook, PostedResult } from "../../core/queue.ts";
import { claimDeliveries } from "../claim/claim.ts";
import { addJobs, claimJobs, putBack } from "../jobs.ts";
import type { AskedJob } from "../jobs.ts";
import { showLife } from "../claim/lease.ts";
import type { Living } from "../claim/lease.ts";
import { writeEnds } from "../settle/settle-delivery.ts";
import { writeJobs } from "../settle/settle-job.ts";
import type { JobEnd, SettledJob } from "../settle/settle-job.ts";
import { writePlanParts, writePlans } from "../settle/settle-plan.ts";
import type { SettledPlan } from "../settle/settle-plan.ts";
import { writeHooks, writeReports } from "../take.ts";

/**
 * Writes items of one kind inside a transaction; one result per item, in their order. Run again from the start when the
 * transaction has to be repeated.
 */
export type Write<Item, Result> = (transaction: Sql, items: readonly Item[], now: number) => Promise<readonly Result[]>;

export interface Writes {
  readonly hook: Write<NewHook, "new" | "duplicate">;
  readonly report: Write<PostedResult, undefined>;
  readonly plan: Write<SettledPlan, { deliveries: number }>;
  readonly planPart: Write<SettledPlan, { deliveries: number } | undefined>;
  readonly end: Write<DeliveryEnd, boolean>;
  readonly finish: Write<SettledJob, JobEnd>;
  readonly back: Write<{ readonly job: Job; readonly dueAt: number; readonly why: string }, undefined>;
  readonly ask: Write<AskedJob, undefined>;
  readonly jobClaim: Write<{ readonly kinds: readonly JobKind[]; readonly limit: number }, Job[]>;
  readonly deliveryClaim: Write<number, ClaimedDelivery[]>;
}

export type WriteKind = keyof Writes;
export type ItemOf<Kind extends WriteKind> = Writes[Kind] extends Write<infer Item, unknown> ? Item : never;
export type ResultOf<Kind extends WriteKind> = Writes[Kind] extends Write<never, infer Result> ? Result : never;

/** The writes of one process; whose turn it is, is kept from one claim to the next. */
export function makeWrites(process: Living): Writes {
  const owner = process.processId;
  const turns = { afterTenant: "" };
  let afterServer = "";
  return {
    hook: writeHooks,
    report: writeReports,
    planPart: (transaction, parts, now) => writePlanParts(transaction, owner, parts, now),
    plan: (transaction, plans, now) => writePlans(transaction, owner, plans, now),
    end: (transaction, ends, now) => writeEnds(transaction, owner, ends, now),
    finish: (transaction, jobs, now) => writeJobs(transaction, owner, jobs, now),
    back: async (transaction, jobs) => {
      for (const { job, dueAt, why } of jobs) await putBack(transaction, owner, job, dueAt, why);
      return jobs.map(() => undefined);
    },
    ask: async (transaction, jobs, now) => {
      await addJobs(transaction, jobs, now);
      return jobs.map(() => undefined);
    },
    jobClaim: async (transaction, claims, now) => {
      const claimed: Job[][] = [];
      for (const { kinds, limit } of claims)
        claimed.push(await claimJobs(transaction, { owner, kinds, limit, now, turns }));
      if (claimed.some((jobs) => jobs.length > 0)) await showLife(transaction, process);
      return claimed;
    },
    deliveryClaim: async (transaction, limits, now) => {
      const claimed: ClaimedDelivery[][] = [];
      for (const limit of limits) {
        const { deliveries, lastServer } = await claimDeliveries(transaction, { owner, limit, now, afterServer });
        afterServer = lastServer;
        claimed.push(deliveries);
      }
      if (claimed.some((deliveries) => deliveries.length > 0)) await showLife(transaction, process);
      return claimed;
    },
  };
}
