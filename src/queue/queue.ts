// The durable queue on the database of the app: written down in groups, claimed with a lease, settled in groups.
//
// A job is a row that is gone when it is done. A delivery is a row that stays, with its outcome as its state:
//
//   take.ts          hook ----------> plan job (or its plan at once)         posted result -> record job
//                                        |                                          |
//   settle-plan.ts                    deliveries, `waiting`                      build row
//                                        |                                          |
//   claim/           ............ lease_owner = this process, while it shows life ............
//                                        |                                          |
//   settle-delivery  sent | ignored | parked | waiting again, later       settle-job: gone, or put back for later
//   settle-plan      superseded, by a newer commit of its lane            build changed: report job (status), alert job
//   replay           cancelled, with its link or tenant                   build not finished: poll job, abort job
//
//   after-death/     in hand when its process died: apart, one at a time -> as above, or after three deaths parked

import type { Clock, Log, Sql } from "../core/ports.ts";
import { countDeliveries } from "../core/queue.ts";
import type { BuildChange, DeliveryEnd, NewHook, Queue, Suspect, WorkKind } from "../core/queue.ts";
import { Problem } from "../core/problem.ts";
import { claimSuspect, clearSuspect } from "./after-death/claim-suspect.ts";
import { retryParked } from "./after-death/retry-parked.ts";
import { commitGroups } from "./group/group.ts";
import { makeGroupWriter } from "./group/group-writer.ts";
import type { GroupWriter } from "./group/group-writer.ts";
import { measureDepth } from "./depth.ts";
import { keepLeases } from "./claim/lease-keeper.ts";
import { lockSuspects, showLife } from "./claim/lease.ts";
import { hurry } from "./settle/hurry.ts";
import { cancelWaiting, writeReplay } from "./settle/replay.ts";
import { readReport } from "./take.ts";
import type { BatchOptions } from "./group/batch.ts";
import { allWork, makeWaker } from "./wake.ts";
import type { ItemOf, ResultOf, WriteKind } from "./group/writes.ts";

export interface QueueOptions {
  readonly sql: Sql;
  /** New for every start of a process. */
  readonly processId: string;
  /** Use `makeSteadyClock`: due times then survive steps of the machine's clock. */
  readonly clock: Clock;
  readonly log: Log;
  /** A process that shows no life for this long loses what it held; taken up by others within twice this. */
  readonly leaseMs?: number;
  /** Least time between two commits while many hooks come. */
  readonly groupCommitMs?: number;
  /** Bytes of hooks and reports that may wait for a commit before more are refused. */
  readonly waitingBytes?: number;
  /** Milliseconds that never step. */
  readonly monotonic?: () => number;
  /** Milliseconds of processor time this process has used. */
  readonly cpuMs?: () => number;
}

export interface OpenQueue extends Queue {
  /**
   * True while hooks come faster than they are written down: taking them in comes first then, and planning them can
   * wait.
   */
  isBacklogged(): boolean;
  /** True while a hook of this tenant is to be written down before it is planned: that may be what ended a process. */
  isCareful(tenantId: string): boolean;
  /** One sign of life, and one look after others'; happens by itself once the process has claimed something. */
  beat(): Promise<void>;
  /** Writes what waits, gives back what this process holds. */
  close(): Promise<void>;
}

/**
 * The queue is backlogged while more hooks than this wait for a commit: usually a commit is done before so many have
 * come. PostgreSQL puts no plan off: claiming its job, reading the hook again and settling it cost more round trips
 * than that saves.
 */
const backlogHooks = 12;
/**
 * The backlog counts as gone this long after the last time there was one, because right after a commit few hooks wait
 * even while many come. With a longer time, one slow sync of the disk would put off a hundred plans.
 */
const backlogEndsAfterMs = 20;

/** Opens the queue for one process. */
export function openQueue(options: QueueOptions): OpenQueue {
  const { sql, processId: owner, clock, log, leaseMs = 15_000, groupCommitMs = 4 } = options;
  const { waitingBytes = 48 * 1024 * 1024, monotonic = () => performance.now(), cpuMs = usedCpuMs } = options;
  const waker = makeWaker(sql, owner);
  const living = { processId: owner, startedAt: clock() };
  const held = keepLeases({ ...living, sql, leaseMs, monotonic, clock, cpuMs, log, parked: () => waker.wake(allWork) });
  const commit = commitGroups(sql, living, clock);
  // A writer on its own thread is handed the next group while it writes one, so groups need not wait here.
  const group = {
    againMs: 1000,
    ...(sql.writeThere === undefined ? { commitMs: groupCommitMs, atOnce: 1 } : { commitMs: 0, atOnce: 2 }),
  };
  const incoming = makeGroupWriter(commit, group);
  // On SQLite all share one writer anyway, so they share commits too; on PostgreSQL hooks do not wait for what is
  // settled.
  const settling = sql.dialect === "sqlite" ? incoming : makeGroupWriter(commit, group);
  const addKind = <Kind extends WriteKind>(
    writer: GroupWriter<WriteKind>,
    kind: Kind,
    batchOptions: BatchOptions<ItemOf<Kind>> = {},
  ) => writer.addKind<ItemOf<Kind>, ResultOf<Kind>>(kind, batchOptions);

  const bound = { weigh: ({ body }: { readonly body: Uint8Array }) => body.byteLength + 1000, most: waitingBytes };
  const hook = addKind(incoming, "hook", { bound });
  const report = addKind(incoming, "report", { bound });
  const plan = addKind(settling, "plan", { isKept: true });
  const planPart = addKind(settling, "planPart", { isKept: true });
  const end = addKind(settling, "end", { isKept: true });
  const finish = addKind(settling, "finish", { isKept: true });
  const back = addKind(settling, "back", { isKept: true });
  const ask = addKind(settling, "ask");
  const jobClaim = addKind(settling, "jobClaim");
  const deliveryClaim = addKind(settling, "deliveryClaim");

  let takingIn = 0;
  let backloggedUntil = -Infinity;

  function noteLost(isHeld: boolean, fields: Readonly<Record<string, unknown>>): void {
    if (!isHeld)
      log.warn(
        fields,
        "work was settled that this process no longer held; its result was left to whoever holds it now",
      );
  }

  function wakeFor(made: NewHook["plan"]): void {
    if (made === undefined) waker.wake(["plan"]);
    else if (countDeliveries(made) > 0) waker.wake(["delivery"]);
  }

  return {
    takeHook: async (newHook) => {
      takingIn += 1;
      if (takingIn > backlogHooks) backloggedUntil = monotonic() + backlogEndsAfterMs;
      const answer = await hook(newHook).finally(() => (takingIn -= 1));
      if (answer === "new") wakeFor(newHook.plan);
      return answer;
    },
    isBacklogged: () => sql.dialect === "sqlite" && (takingIn > backlogHooks || monotonic() < backloggedUntil),
    isCareful: (tenantId) => {
      const found = held.found();
      return found === undefined || found.isUnsure || found.standing.hasDeath || found.standing.tenants.has(tenantId);
    },
    takePostedResult: async (postedResult) => {
      await report(postedResult);
      waker.wake(["record"]);
    },
    report: (tenantId, reportId) => readReport(sql, tenantId, reportId),
    claimJobs: async (kinds, limit) => {
      held.begin();
      return held.keepNew(await jobClaim({ kinds, limit }), (job) => job.id);
    },
    claimDeliveries: async (limit) => {
      held.begin();
      return held.keepNew(await deliveryClaim(limit), (delivery) => `delivery:${delivery.id}`);
    },
    hasSuspects: () => held.found()?.standing.hasSuspects === true,
    claimSuspect: async () => {
      held.begin();
      const suspect = await sql.write(async (transaction) => {
        await lockSuspects(transaction, living);
        await showLife(transaction, living);
        return claimSuspect(transaction, owner, clock());
      });
      return suspect === undefined ? undefined : held.keepNew([suspect], idOfSuspect)[0];
    },
    clearSuspect: ({ job, delivery }) => {
      const subjectId = job?.subjectId ?? delivery?.id ?? "";
      return sql.write((transaction) => clearSuspect(transaction, owner, job?.kind ?? "delivery", subjectId));
    },
    retryParked: async (tenantId, kind, subjectId) => {
      const isBack = await sql.write((transaction) => retryParked(transaction, tenantId, kind, subjectId, clock()));
      if (isBack) await held.beat();
      return isBack;
    },
    writePlanPart: async (job, part) => {
      const written = await planPart({ job, plan: part });
      if (written === undefined)
        throw new Problem("conflict", "The plan of this hook is another process's by now, which goes on with it.");
      return written;
    },
    settlePlan: async (job, made) => {
      const answer = await held.until(job.id, plan({ job, plan: made }));
      // Also when the plan made no delivery: deliveries that come later in its order may have waited for it.
      waker.wake(["delivery"]);
      return answer;
    },
    settleDelivery: async (ended) => {
      const { id, tenantId } = ended.delivery;
      noteLost(await held.until(`delivery:${id}`, end(ended)), { tenant: tenantId, delivery: id });
      waker.wake(["delivery", ...dueAfter(ended), ...(ended.link === undefined ? [] : ["alert" as const])]);
    },
    settleJob: async (job, changes) => {
      const ended = await held.until(job.id, finish({ job, changes }));
      noteLost(ended !== "lost", { tenant: job.tenantId, job: job.id });
      waker.wake([...(ended === "again" ? [job.kind] : []), ...changes.flatMap(dueAfter)]);
    },
    retryJob: async (job, dueAt, why) => {
      await held.until(job.id, back({ job, dueAt, why }));
      // A hook whose plan is tried again later no longer holds up the deliveries behind it.
      waker.wake([job.kind, "delivery"]);
    },
    enqueue: async (kind, tenantId, subjectId, dueAt) => {
      await ask({ kind, tenantId, subjectId, dueAt });
      waker.wake([kind]);
    },
    hurry: async (tenantId, waiting) => {
      const changed = await sql.write((transaction) => hurry(transaction, tenantId, waiting, clock()));
      waker.wake(["delivery"]);
      return changed;
    },
    replay: async (delivery, newDeliveryId, reason) => {
      await sql.write((transaction) => writeReplay(transaction, delivery, newDeliveryId, reason, clock()));
      waker.wake(["delivery"]);
      return newDeliveryId;
    },
    cancelWaiting: (tenantId, reason, linkId) =>
      sql.write((transaction) => cancelWaiting(transaction, tenantId, reason, linkId, clock())),
    onWork: waker.onWork,
    depth: () => measureDepth(sql),
    beat: held.beat,
    close: async () => {
      waker.close();
      await incoming.close();
      await settling.close();
      await held.close();
    },
  };
}

function usedCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function idOfSuspect({ delivery, job }: Suspect): string {
  return job?.id ?? `delivery:${delivery?.id ?? ""}`;
}

/** What a build that was written down asks for next. */
function dueAfter({ showStatusAt, pollAt }: Pick<DeliveryEnd & BuildChange, "showStatusAt" | "pollAt">): WorkKind[] {
  return [
    ...(showStatusAt === undefined ? [] : ["report" as const]),
    ...(pollAt === undefined ? [] : ["poll" as const]),
  ];
}
