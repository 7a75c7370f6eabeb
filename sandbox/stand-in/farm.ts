// What all stand-ins of CI servers share: builds that start, run and end by themselves on a clock.
import { randomUUID } from "node:crypto";

import { createSystemClock, scopeClock } from "./clock.ts";
import type { Clock, ScopedClock } from "./clock.ts";

/** How a build ends. */
export type Verdict = "success" | "failure" | "cancelled";

/** One build of any CI server. */
export interface StandInBuild {
  /** Counts over the whole server. */
  number: number;
  uuid: string;
  /** What the server calls the thing that builds: a plan, a pipeline, a workflow. */
  job: string;
  branch: string | undefined;
  commit: string | undefined;
  parameters: Readonly<Record<string, string>>;
  state: "queued" | "running" | "ended";
  verdict: Verdict | undefined;
  queuedMs: number;
  startedMs: number | undefined;
  endedMs: number | undefined;
}

/** What a build is asked for with. */
export interface StandInOrder {
  job: string;
  branch?: string | undefined;
  commit?: string | undefined;
  parameters?: Readonly<Record<string, string>>;
}

/** What every stand-in can be started with. */
export interface StandInOptions {
  port?: number | undefined;
  clock?: Clock;
  /** How long a build waits before it runs. */
  queueMs?: number;
  /** How long a build runs. */
  durationMs?: number;
  /**
   * Decides how builds end; without it "fail" in branch, job or parameters fails one, "cancel" or "abort" cancels it.
   */
  decide?: (build: StandInBuild) => Verdict;
  /** Branches for which its configuration has nothing to run; read anew at every start. */
  nothingFor?: readonly string[];
  /** Branches its copy of the repository has not heard of yet; read anew at every start. */
  notYet?: readonly string[];
}

/** The builds of one server. */
export interface Farm {
  builds: readonly StandInBuild[];
  clock: ScopedClock;
  add(order: StandInOrder): StandInBuild;
  /** Ends a build now; false where it has ended already. */
  finish(build: StandInBuild, verdict?: Verdict): boolean;
}

/** Makes a farm; `onChange` hears of every build that was queued, has started or has ended. */
export function createFarm(options: StandInOptions, onChange: (build: StandInBuild) => void): Farm {
  const clock = scopeClock(options.clock ?? createSystemClock());
  const builds: StandInBuild[] = [];

  function add(order: StandInOrder): StandInBuild {
    const build: StandInBuild = {
      number: builds.length + 1,
      uuid: randomUUID(),
      job: order.job,
      branch: order.branch,
      commit: order.commit,
      parameters: order.parameters ?? {},
      state: "queued",
      verdict: undefined,
      queuedMs: clock.now(),
      startedMs: undefined,
      endedMs: undefined,
    };
    builds.push(build);
    // The answer to the caller goes out before anything is told of the build.
    clock.after(0, () => {
      if (build.state === "queued") onChange(build);
    });
    clock.after(options.queueMs ?? 100, () => start(build));
    return build;
  }

  function start(build: StandInBuild): void {
    if (build.state !== "queued") return;
    build.state = "running";
    build.startedMs = clock.now();
    onChange(build);
    clock.after(options.durationMs ?? 400, () => finish(build));
  }

  function finish(build: StandInBuild, verdict?: Verdict): boolean {
    if (build.state === "ended") return false;
    build.state = "ended";
    build.verdict = verdict ?? (options.decide ?? decideByName)(build);
    build.startedMs ??= clock.now();
    build.endedMs = clock.now();
    onChange(build);
    return true;
  }

  return { builds, clock, add, finish };
}

/** A moment as ISO 8601, or null. */
export function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** A moment in whole seconds, 0 where there is none. */
export function unixSeconds(ms: number | undefined): number {
  return Math.floor((ms ?? 0) / 1000);
}

function decideByName(build: StandInBuild): Verdict {
  // Addresses carry random tokens, which may spell anything.
  const values = Object.values(build.parameters).filter((value) => !/^https?:/i.test(value));
  const texts = [build.branch ?? "", build.job, ...values].join("\n").toLowerCase();
  if (texts.includes("fail")) return "failure";
  return /cancel|abort/.test(texts) ? "cancelled" : "success";
}
