// Runs builds: a build starts, takes its time, ends; each phase is told to whoever listens.
import type { Clock } from "../../stand-in/clock.ts";
import type { Build, QueueItem, Result, Revision } from "./model.ts";
import { decideResult } from "./outcome.ts";

/** What can be heard of a build, the Notification plugin's words. */
export type Phase = "STARTED" | "COMPLETED" | "FINALIZED";

/** What runs the builds of one Jenkins. */
export interface Runner {
  start(item: QueueItem): Build;
  /** Ends a running build as aborted; false where it is not running. */
  stop(build: Build, by: string): boolean;
  /** Ends a running build now, with this result or its own. */
  finish(build: Build, result?: Result): boolean;
}

/** What the runner is built on. */
export interface RunnerSetting {
  clock: Clock;
  durationMs: number;
  onPhase(phase: Phase, build: Build): void;
  onFree(): void;
}

/** Makes the runner. */
export function createRunner(setting: RunnerSetting): Runner {
  const cancels = new Map<Build, () => void>();

  function start(item: QueueItem): Build {
    const { job, order } = item;
    const build: Build = {
      job,
      number: job.nextNumber,
      queueId: item.id,
      order,
      revision: order.revision ?? guessRevision(item),
      startedMs: setting.clock.now(),
      durationMs: 0,
      plannedMs: job.options.durationMs ?? setting.durationMs,
      result: undefined,
      isBuilding: true,
      stoppedBy: undefined,
      description: undefined,
    };
    job.nextNumber += 1;
    job.builds.push(build);
    item.build = build;
    setting.onPhase("STARTED", build);
    cancels.set(
      build,
      setting.clock.after(build.plannedMs, () => finish(build)),
    );
    return build;
  }

  function finish(build: Build, result?: Result): boolean {
    if (!build.isBuilding) return false;
    cancels.get(build)?.();
    cancels.delete(build);
    build.result = result ?? decideResult(build);
    build.durationMs = setting.clock.now() - build.startedMs;
    setting.onPhase("COMPLETED", build);
    build.isBuilding = false;
    setting.onPhase("FINALIZED", build);
    setting.onFree();
    return true;
  }

  return {
    start,
    finish,
    stop: (build, by) => {
      if (!build.isBuilding) return false;
      build.stoppedBy = by;
      return finish(build, "ABORTED");
    },
  };
}

/** What a build printed so far. */
export function writeConsole(build: Build): string {
  const lines = [build.order.cause.shortDescription, "Running as SYSTEM"];
  if (build.revision !== undefined)
    lines.push(`Checking out Revision ${build.revision.sha} (refs/remotes/origin/${build.revision.branch})`);
  for (const { name, kind, value } of build.order.parameters)
    lines.push(`${name}=${kind === "password" ? "****" : value}`);
  for (const [name, value] of Object.entries(build.order.environment ?? {})) lines.push(`${name}=${value}`);
  if (build.stoppedBy !== undefined) lines.push(`Aborted by ${build.stoppedBy}`);
  if (build.result !== undefined) lines.push(`Finished: ${build.result}`);
  return `${lines.join("\n")}\n`;
}

// A job that was asked by parameters checks out the commit one of them names; else what is known of its branch.
function guessRevision({ job, order }: QueueItem): Revision | undefined {
  if (job.options.git === undefined) return undefined;
  const branch =
    job.branch ??
    order.parameters.find(({ name }) => /branch/i.test(name))?.value ??
    Object.keys(job.options.git.heads ?? {})[0] ??
    "main";
  const sha =
    order.parameters.find(({ value }) => /^[0-9a-f]{40}$/.test(value))?.value ?? job.options.git.heads?.[branch];
  return sha === undefined ? undefined : { sha, branch };
}
