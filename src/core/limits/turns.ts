// Whose turn it is on the event loop: long work runs in slices, with the loop given back between them, and whoever does
// much of it waits in between.

export interface Turns {
  /**
   * Runs a slice of synchronous work when it is the key's turn; at once, in the same breath, as long as there is little
   * of it.
   */
  run<T>(key: string, slice: () => T): Promise<T>;
  /** Milliseconds until the key may run a slice; 0 for nearly everybody. */
  waitMs(key: string): number;
}

export interface TurnsOptions {
  /** Milliseconds that never step. */
  readonly now: () => number;
  /** Resolves once the loop has looked after everything else. */
  readonly nextRound: () => Promise<void>;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Slices that run one after the other before the loop is given back. */
const roundMs = 10;
/** Shorter slices are what everybody does, and count for nothing. */
const longSliceMs = 5;
/** Of long slices one key may run so much at once, and a fifth of all time from then on. */
const burstMs = 250;
const shareOfTime = 0.2;
const mostKeys = 10_000;

interface Debt {
  readonly ms: number;
  readonly at: number;
}

/** Makes the turns of one process. */
export function makeTurns({ now, nextRound, sleep }: TurnsOptions): Turns {
  const debts = new Map<string, Debt>();
  let usedMs = 0;
  let round: Promise<void> | undefined;

  function debtOf(key: string): number {
    const debt = debts.get(key);
    return debt === undefined ? 0 : Math.max(0, debt.ms - (now() - debt.at) * shareOfTime);
  }

  function waitMs(key: string): number {
    return Math.max(0, (debtOf(key) - burstMs) / shareOfTime);
  }

  /** All that wait go on in the next round, the first of them with it all to itself. */
  function toNextRound(): Promise<void> {
    return (round ??= nextRound().then(() => {
      round = undefined;
      usedMs = 0;
    }));
  }

  function note(key: string, ms: number): void {
    usedMs += ms;
    // What was used in this round is forgotten in the next, also when nobody waits for it.
    void toNextRound();
    if (ms < longSliceMs) return;
    const owed = debtOf(key) + ms;
    debts.delete(key);
    debts.set(key, { ms: owed, at: now() });
    if (debts.size > mostKeys)
      for (const [oldest] of debts) {
        debts.delete(oldest);
        break;
      }
  }

  return {
    waitMs,
    run: async (key, slice) => {
      for (let ms = waitMs(key); ms > 0; ms = waitMs(key)) await sleep(Math.ceil(ms));
      while (usedMs >= roundMs) await toNextRound();
      const began = now();
      try {
        return slice();
      } finally {
        note(key, now() - began);
      }
    },
  };
}
