// Time as something handed in, so a test can let five minutes pass without waiting.

/** What a stand-in needs of time: the present, and something to run later. */
export interface Clock {
  now(): number;
  after(delayMs: number, run: () => void): () => void;
}

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  advance(byMs: number): void;
}

/** A clock whose pending work can be dropped all at once. */
export interface ScopedClock extends Clock {
  dropAll(): void;
}

/** The machine's own clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

/** Makes a clock that stands still until `advance` is called; due work then runs in order of time. */
export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs;
  let pending: { atMs: number; run: () => void }[] = [];
  return {
    now: () => nowMs,
    after: (delayMs, run) => {
      const entry = { atMs: nowMs + delayMs, run };
      pending.push(entry);
      return () => {
        pending = pending.filter((other) => other !== entry);
      };
    },
    advance: (byMs) => {
      const endMs = nowMs + byMs;
      for (;;) {
        const next = pending.filter((entry) => entry.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        pending = pending.filter((entry) => entry !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}

/** Wraps a clock so that a stopping server leaves no timer behind. */
export function scopeClock(clock: Clock): ScopedClock {
  const cancels = new Set<() => void>();
  return {
    now: () => clock.now(),
    after: (delayMs, run) => {
      const cancel = clock.after(delayMs, () => {
        cancels.delete(cancel);
        run();
      });
      cancels.add(cancel);
      return () => {
        cancels.delete(cancel);
        cancel();
      };
    },
    dropAll: () => {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
