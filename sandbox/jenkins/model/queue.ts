// The build queue: quiet period, one build of a job at a time, equal items merged, left items forgotten after a while.
// https://github.com/jenkinsci/jenkins core/src/main/java/hudson/model/Queue.java
import type { Clock } from "../../stand-in/clock.ts";
import type { BuildOrder, Job, QueueItem } from "./model.ts";

/** What the queue says to a new order. */
export type Scheduled = { kind: "new" | "existing"; item: QueueItem } | { kind: "refused" };

/** The queue of one Jenkins. */
export interface BuildQueue {
  schedule(job: Job, order: BuildOrder): Scheduled;
  /** Takes an item out before it runs; false where it is too late or there is none. */
  cancel(id: number): boolean;
  find(id: number): QueueItem | undefined;
  /** Items still waiting, oldest first. */
  waiting(): QueueItem[];
  /** Lets whatever may run now run; called when a build has ended. */
  advance(): void;
}

/** What the queue is built on. */
export interface QueueSetting {
  clock: Clock;
  quietPeriodMs: number;
  leftItemTtlMs: number;
  executors: number;
  start(item: QueueItem): void;
  onQueued(item: QueueItem): void;
}

/** Makes an empty queue. */
export function createQueue(setting: QueueSetting): BuildQueue {
  const { clock } = setting;
  const items = new Map<number, QueueItem>();
  let lastId = 0;

  function schedule(job: Job, order: BuildOrder): Scheduled {
    if (job.options.isRefusedByQueue === true) return { kind: "refused" };
    const equal =
      order.isUnique === true
        ? undefined
        : waiting().find((item) => item.job === job && isSameOrder(item.order, order));
    if (equal !== undefined) return { kind: "existing", item: equal };
    const quietMs = order.quietPeriodMs ?? job.options.quietPeriodMs ?? setting.quietPeriodMs;
    const nowMs = clock.now();
    const item: QueueItem = {
      id: (lastId += 1),
      job,
      order,
      state: "waiting",
      sinceMs: nowMs,
      dueMs: nowMs + quietMs,
      leftMs: undefined,
      isCancelled: false,
      build: undefined,
    };
    items.set(item.id, item);
    setting.onQueued(item);
    clock.after(quietMs, () => {
      if (item.state !== "waiting") return;
      item.state = "buildable";
      advance();
    });
    return { kind: "new", item };
  }

  function advance(): void {
    let running = 0;
    const busy = new Set<Job>();
    for (const item of items.values()) {
      if (item.build?.isBuilding !== true) {
        if (isForgotten(item)) items.delete(item.id);
        continue;
      }
      running += 1;
      busy.add(item.job);
    }
    for (const item of waiting()) {
      if (item.state === "waiting") continue;
      const isBlocked = busy.has(item.job) && !isConcurrent(item.job);
      item.state = isBlocked ? "blocked" : "buildable";
      if (isBlocked || running >= setting.executors) continue;
      running += 1;
      busy.add(item.job);
      item.state = "left";
      item.leftMs = clock.now();
      setting.start(item);
    }
  }

  function waiting(): QueueItem[] {
    return [...items.values()].filter((item) => item.state !== "left");
  }

  function find(id: number): QueueItem | undefined {
    const item = items.get(id);
    return item === undefined || isForgotten(item) ? undefined : item;
  }

  function isForgotten(item: QueueItem): boolean {
    return item.leftMs !== undefined && clock.now() - item.leftMs >= setting.leftItemTtlMs;
  }

  return {
    schedule,
    find,
    waiting,
    advance,
    cancel: (id) => {
      const item = items.get(id);
      if (item === undefined || item.state === "left") return false;
      item.state = "left";
      item.leftMs = clock.now();
      item.isCancelled = true;
      return true;
    },
  };
}

/** Why an item is still in the queue, in Jenkins' words. */
export function explainWait(item: QueueItem, nowMs: number): string | undefined {
  if (item.state === "waiting") return `In the quiet period. Expires in ${formatSpan(Math.max(0, item.dueMs - nowMs))}`;
  if (item.state === "blocked") {
    const running = item.job.builds.findLast((build) => build.isBuilding)?.number ?? 0;
    return `Build #${running} is already in progress (ETA: N/A)`;
  }
  if (item.state === "buildable") return "Waiting for next available executor";
  return undefined;
}

function formatSpan(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} sec` : `${ms} ms`;
}

function isConcurrent(job: Job): boolean {
  return job.options.isConcurrent ?? job.kind === "pipeline";
}

// Jenkins folds items of one task whose parameters and other scheduling actions are equal.
function isSameOrder(one: BuildOrder, other: BuildOrder): boolean {
  if (one.isUnique === true) return false;
  return (
    JSON.stringify([one.parameters, one.revision?.sha, one.environment]) ===
    JSON.stringify([other.parameters, other.revision?.sha, other.environment])
  );
}
