// The inside of one Jenkins without its HTTP side: jobs, queue, builds, people and what it tells others.
import { createSystemClock, scopeClock } from "../stand-in/clock.ts";
import type { ScopedClock } from "../stand-in/clock.ts";
import { createOutbox } from "../stand-in/outbox.ts";
import type { Outbox } from "../stand-in/outbox.ts";
import { createRunner } from "./model/builds.ts";
import type { Runner } from "./model/builds.ts";
import type { JobView } from "./remote-api/exposed-job.ts";
import { createJobTree } from "./model/jobs.ts";
import type { JobTree } from "./model/jobs.ts";
import type { BuildOrder, Job, Revision } from "./model/model.ts";
import type { JenkinsOptions } from "./options.ts";
import { valuesFromVariables } from "./model/parameters.ts";
import { canSee, createPeople } from "./model/people.ts";
import type { Caller, People } from "./model/people.ts";
import { createQueue } from "./model/queue.ts";
import type { BuildQueue, Scheduled } from "./model/queue.ts";
import { notifyPhase } from "./notification.ts";
import { notifyStash } from "./stash-notifier.ts";

/** Everything the HTTP side works with. */
export interface Machine {
  options: JenkinsOptions;
  clock: ScopedClock;
  jobs: JobTree;
  queue: BuildQueue;
  runner: Runner;
  people: People;
  outbox: Outbox;
  /** The address all links are built from, without a slash at its end. */
  rootUrl(): string;
  /** Told once the listener knows its port. */
  settleAt(url: string): void;
  view(caller: Caller): JobView;
  schedule(job: Job, order: BuildOrder): Scheduled;
}

/** Puts one Jenkins together. */
export function createMachine(options: JenkinsOptions): Machine {
  const clock = scopeClock(options.clock ?? createSystemClock());
  const executors = options.executors ?? 4;
  const jobs = createJobTree();
  const people = createPeople(
    options.people ?? [{ id: "admin", password: "admin", apiTokens: ["admin-token"] }],
    options.anonymousMay ?? [],
  );
  const outbox = createOutbox();
  let url = "http://127.0.0.1";
  const rootUrl = (): string => (options.rootUrl ?? url).replace(/\/$/, "");

  const queue = createQueue({
    clock,
    quietPeriodMs: options.quietPeriodMs ?? 200,
    leftItemTtlMs: options.leftItemTtlMs ?? 5 * 60_000,
    executors,
    start: (item) => {
      runner.start(item);
    },
    onQueued: (item) => notifyPhase(outbox, rootUrl(), "QUEUED", item, clock.now()),
  });
  const runner = createRunner({
    clock,
    durationMs: options.durationMs ?? 400,
    onPhase: (phase, build) => {
      notifyPhase(outbox, rootUrl(), phase, build, clock.now());
      notifyStash(outbox, rootUrl(), phase, build);
    },
    onFree: () => queue.advance(),
  });
  for (const job of options.jobs ?? []) jobs.add(job);

  return {
    options,
    clock,
    jobs,
    queue,
    runner,
    people,
    outbox,
    rootUrl,
    settleAt: (actual) => {
      url = actual;
    },
    view: (caller) => ({
      rootUrl: rootUrl(),
      executors,
      waiting: (job) => queue.waiting().find((item) => item.job === job),
      isVisible: (job) => canSee(caller, job),
    }),
    schedule: (job, order) => queue.schedule(job, order),
  };
}

/** Asks for a build nobody is signed in for: declared parameters take their defaults; disabled jobs refuse. */
export function scheduleAsSystem(
  machine: Machine,
  job: Job,
  cause: string,
  causeClass: string,
  revision?: Revision,
): Scheduled {
  if (job.isDisabled) return { kind: "refused" };
  return machine.schedule(job, {
    parameters: valuesFromVariables(job),
    cause: { _class: causeClass, shortDescription: cause },
    revision,
  });
}
