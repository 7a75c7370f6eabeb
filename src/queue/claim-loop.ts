// One kind of work and how much of it is done at once: claims when there is room, and hands each item to its handler.

import type { Log } from "../core/ports.ts";
import { asProblem } from "../core/problem.ts";

export interface ClaimLoopOptions<Item> {
  readonly name: string;
  /** Items in hand at once, at most; asked at every look. */
  readonly limit: () => number;
  /** Milliseconds between two claims, at least; asked at every look. Absent: none. */
  readonly pauseMs?: () => number;
  readonly claim: (limit: number) => Promise<readonly Item[]>;
  /**
   * Does the work and settles it. Does not throw. An item that steps aside stays in hand, and its place is another's.
   */
  readonly handle: (item: Item, stepAside: () => void) => Promise<void>;
  /** One item done may make another claimable that was due before: the next of its lane, the next of its server. */
  readonly isChained: boolean;
  readonly log: Log;
}

export interface ClaimLoop {
  /** Looks for work, now or as soon as the look that is under way has ended. */
  look(): void;
  /**
   * Claims nothing any more. What a claim under way still brings is not begun: it stays leased until the queue gives it
   * back.
   */
  shut(): void;
  /** Claims nothing until it resumes. */
  pause(): void;
  resume(): void;
  /** True when nothing is in hand and the last look found nothing. */
  isIdle(): boolean;
  /** Resolves when nothing is in hand and no claim is under way. */
  emptied(): Promise<void>;
}

/** Makes a claim loop; it looks when told to. */
export function startClaimLoop<Item>(options: ClaimLoopOptions<Item>): ClaimLoop {
  const inHand = new Set<Promise<void>>();
  let aside = 0;
  let isShut = false;
  let isPaused = false;
  let looking: Promise<void> | undefined;
  let shouldLook = false;
  let isDry = false;
  let claimedAt = -Infinity;
  let pause: NodeJS.Timeout | undefined;

  function look(): void {
    shouldLook = true;
    if (looking !== undefined || !mayClaim()) return;
    looking = lookAround().finally(() => (looking = undefined));
  }

  /** While it pauses, it looks again by itself. */
  function mayClaim(): boolean {
    if (isShut || isPaused || inHand.size - aside >= options.limit()) return false;
    const waitMs = claimedAt + (options.pauseMs?.() ?? 0) - performance.now();
    if (waitMs <= 0) return true;
    pause ??= setTimeout(() => {
      pause = undefined;
      look();
    }, waitMs);
    return false;
  }

  async function lookAround(): Promise<void> {
    while (shouldLook && mayClaim()) {
      shouldLook = false;
      claimedAt = performance.now();
      const room = options.limit() - (inHand.size - aside);
      try {
        const items = await options.claim(room);
        if (isShut) return;
        isDry = items.length === 0;
        for (const item of items) take(item);
        // A full hand may mean that there is more.
        if (items.length === room) shouldLook = true;
      } catch (thrown) {
        options.log.warn(
          { loop: options.name, problem: asProblem(thrown).message },
          "work could not be claimed; it is tried again within a second",
        );
      }
    }
  }

  function take(item: Item): void {
    let isAside = false;
    const stepAside = (): void => {
      if (isAside) return;
      isAside = true;
      aside += 1;
      look();
    };
    const work = options.handle(item, stepAside).finally(() => {
      inHand.delete(work);
      if (isAside) aside -= 1;
      if (options.isChained || shouldLook) look();
    });
    inHand.add(work);
  }

  return {
    look,
    shut: () => {
      isShut = true;
      clearTimeout(pause);
    },
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      if (!isPaused) return;
      isPaused = false;
      look();
    },
    isIdle: () => isDry && looking === undefined && !shouldLook && inHand.size === 0,
    emptied: async () => {
      while (looking !== undefined || inHand.size > 0) await Promise.all([looking, ...inHand]);
    },
  };
}
