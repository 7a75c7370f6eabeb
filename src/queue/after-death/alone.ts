// Does suspects one at a time, while this process begins nothing else: a further death then shows which work caused it.

import { setTimeout } from "node:timers/promises";

import type { Log } from "../../core/ports.ts";
import { asProblem } from "../../core/problem.ts";
import type { Queue, Suspect } from "../../core/queue.ts";
import type { ClaimLoop } from "../claim-loop.ts";

export interface AloneOptions {
  readonly queue: Pick<Queue, "hasSuspects" | "claimSuspect" | "clearSuspect">;
  /** All other work of this process. */
  readonly loops: readonly ClaimLoop[];
  /** Does the work and settles it. Does not throw. */
  readonly handle: (suspect: Suspect) => Promise<void>;
  readonly log: Log;
  readonly times?: AloneTimes;
}

export interface AloneTimes {
  /**
   * How long a suspect may hold up other work while it waits for somebody's answer: what waits does not fill the
   * memory.
   */
  readonly besideMs: number;
  /** Other work waits no longer than this for suspects, and then has at least as long for itself. */
  readonly sessionMs: number;
}

const usualTimes: AloneTimes = { besideMs: 1_000, sessionMs: 5_000 };

export interface Alone {
  /** Begins when there are suspects and other work has had its time. */
  look(): void;
  shut(): void;
  isIdle(): boolean;
  /** Resolves when nothing is in hand and no claim is under way. */
  emptied(): Promise<void>;
}

/** Makes what does suspects one by one; it looks when told to. */
export function workAlone({ queue, loops, handle, log, times = usualTimes }: AloneOptions): Alone {
  const inHand = new Set<Promise<void>>();
  let session: Promise<void> | undefined;
  let isShut = false;
  let restsUntil = -Infinity;

  function isOver(): boolean {
    return isShut;
  }

  /**
   * Resolves when what the loops began before `pausedAt` and the suspects that wait for an answer are done, or have had
   * their time.
   */
  async function quiet(isStrict: boolean, pausedAt: number): Promise<void> {
    const all = Promise.all([...loops.map((loop) => loop.emptied()), ...inHand]);
    const leftMs = Math.max(0, pausedAt + times.besideMs - performance.now());
    await (isStrict ? all : Promise.race([all, setTimeout(leftMs, undefined, { ref: false })]));
  }

  async function doAndClear(suspect: Suspect): Promise<void> {
    await handle(suspect);
    try {
      await queue.clearSuspect(suspect);
    } catch (thrown) {
      log.warn(
        { problem: asProblem(thrown).message },
        "work that went well alone could not be cleared; it is by itself when it is looked for",
      );
    }
  }

  /** Resolves when the suspect is done; one that is not strict also counts as done when it only waits for an answer. */
  async function doOne(suspect: Suspect): Promise<void> {
    const work = doAndClear(suspect).finally(() => inHand.delete(work));
    inHand.add(work);
    await (suspect.isStrict ? work : Promise.race([work, setTimeout(times.besideMs, undefined, { ref: false })]));
  }

  async function doSome(): Promise<void> {
    const began = performance.now();
    let pausedAt: number | undefined;
    try {
      while (!isOver() && performance.now() - began < times.sessionMs) {
        const suspect = await queue.claimSuspect();
        // What a claim still brings when it is shut stays leased until the queue gives it back.
        if (suspect === undefined || isOver()) return;
        for (const loop of loops) loop.pause();
        await quiet(suspect.isStrict, (pausedAt ??= performance.now()));
        if (isOver()) return;
        await doOne(suspect);
      }
    } catch (thrown) {
      log.warn(
        { problem: asProblem(thrown).message },
        "work to be done alone could not be claimed; it is tried again in a moment",
      );
    } finally {
      restsUntil = performance.now() + Math.max(performance.now() - began, times.besideMs);
      for (const loop of loops) loop.resume();
    }
  }

  return {
    look: () => {
      if (isShut || session !== undefined || performance.now() < restsUntil || !queue.hasSuspects()) return;
      session = doSome().finally(() => (session = undefined));
    },
    shut: () => {
      isShut = true;
    },
    isIdle: () => session === undefined && inHand.size === 0,
    emptied: async () => {
      while (session !== undefined || inHand.size > 0) await Promise.all([session, ...inHand]);
    },
  };
}
