// Does small writes one at a time and never in a hurry, so that they take nothing from the webhook path.

export interface SlowWriter {
  add(write: () => Promise<void>): void;
  close(): void;
}

/** Leaves the database to others most of the time: at most twenty writes a second. */
const pauseMs = 50;
/** Two minutes' worth; beyond it the oldest are left out. */
const mostWaiting = 2_400;

/** A write that fails is left out: what it would have kept is a second line of defence. */
export function createSlowWriter(): SlowWriter {
  const waiting: (() => Promise<void>)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function plan(): void {
    if (timer !== undefined || isClosed || waiting.length === 0) return;
    timer = setTimeout(() => void writeNext(), pauseMs);
    timer.unref();
  }

  async function writeNext(): Promise<void> {
    await waiting
      .shift()?.()
      .catch(() => undefined);
    timer = undefined;
    plan();
  }

  return {
    add(write) {
      if (waiting.length >= mostWaiting) waiting.shift();
      waiting.push(write);
      plan();
    },
    close() {
      isClosed = true;
      waiting.length = 0;
      clearTimeout(timer);
    },
  };
}
