// Tells workers that there may be work: those of this process at once, those of others by one announcement for many changes.

import type { Sql } from "../core/ports.ts";

export interface Waker {
  /** Something became due, and is committed. */
  readonly wake: () => void;
  readonly onWork: (heard: () => void) => () => void;
  close(): void;
}

const channel = "ci_bridge_work";
const announceEveryMs = 20;

/** Makes the waker of one process. */
export function makeWaker(sql: Sql, processId: string): Waker {
  const listeners = new Set<() => void>();
  let isWaking = false;
  let isAnnouncing = false;
  let isClosed = false;
  let stopListening: Promise<() => void> | undefined;

  function tell(): void {
    if (isWaking) return;
    isWaking = true;
    setImmediate(() => {
      isWaking = false;
      if (!isClosed) for (const heard of listeners) heard();
    });
  }

  function announce(): void {
    if (isAnnouncing || sql.dialect === "sqlite") return;
    isAnnouncing = true;
    setTimeout(() => {
      isAnnouncing = false;
      // Announcements are a courtesy: everyone looks once a second anyway.
      if (!isClosed) sql.notify(channel, processId).catch(() => undefined);
    }, announceEveryMs).unref();
  }

  return {
    wake: () => {
      tell();
      announce();
    },
    onWork: (heard) => {
      listeners.add(heard);
      stopListening ??= sql.listen(channel, (payload) => {
        if (payload !== processId) tell();
      });
      return () => void listeners.delete(heard);
    },
    close: () => {
      isClosed = true;
      stopListening?.then(
        (stop) => stop(),
        () => undefined,
      );
    },
  };
}
