// Tells workers that there may be work: those of this process at once, those of others by one announcement for many changes.

import type { Sql } from "../core/ports.ts";
import type { WorkKind } from "../core/queue.ts";

export interface Waker {
  /** Something of these kinds became due, and is committed. */
  readonly wake: (kinds: readonly WorkKind[]) => void;
  readonly onWork: (heard: (kinds: ReadonlySet<WorkKind>) => void) => () => void;
  close(): void;
}

export const allWork = Object.keys({ plan: true, record: true, poll: true, report: true, abort: true, alert: true, delivery: true } satisfies Record<WorkKind, true>) as WorkKind[];

const channel = "ci_bridge_work";
const announceEveryMs = 20;

/** Makes the waker of one process. */
export function makeWaker(sql: Sql, processId: string): Waker {
  const listeners = new Set<(kinds: ReadonlySet<WorkKind>) => void>();
  let untold = new Set<WorkKind>();
  let unannounced = new Set<WorkKind>();
  let isClosed = false;
  let stopListening: Promise<() => void> | undefined;

  function tell(kinds: readonly WorkKind[]): void {
    const isFirst = untold.size === 0;
    for (const kind of kinds) untold.add(kind);
    if (!isFirst || untold.size === 0) return;
    setImmediate(() => {
      const told = untold;
      untold = new Set();
      if (!isClosed) for (const heard of listeners) heard(told);
    });
  }

  function announce(kinds: readonly WorkKind[]): void {
    if (sql.dialect === "sqlite") return;
    const isFirst = unannounced.size === 0;
    for (const kind of kinds) unannounced.add(kind);
    if (!isFirst || unannounced.size === 0) return;
    setTimeout(() => {
      const announced = [...unannounced].join(",");
      unannounced = new Set();
      // Announcements are a courtesy: everyone looks once a second anyway.
      if (!isClosed) sql.notify(channel, `${processId} ${announced}`).catch(() => undefined);
    }, announceEveryMs).unref();
  }

  return {
    wake: (kinds) => {
      tell(kinds);
      announce(kinds);
    },
    onWork: (heard) => {
      listeners.add(heard);
      stopListening ??= sql.listen(channel, (payload) => {
        const { sender, kinds } = readAnnouncement(payload);
        if (sender !== processId) tell(kinds);
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

/** "sender kind,kind"; of a kind this version does not know, and where none is named, there may be work of every kind. */
function readAnnouncement(payload: string): { readonly sender: string; readonly kinds: readonly WorkKind[] } {
  const [sender = "", names = ""] = payload.split(" ");
  const named = names.split(",");
  const kinds = allWork.filter((kind) => named.includes(kind));
  return { sender, kinds: kinds.length === named.length ? kinds : allWork };
}
