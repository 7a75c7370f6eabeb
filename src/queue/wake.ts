// Tells workers that there may be work: those of this process at once, those of others by one announcement for many
// changes.

import type { Sql } from "../core/ports.ts";
import type { WorkKind } from "../core/queue.ts";

export interface Waker {
  /** Something of these kinds became due, and is committed. */
  readonly wake: (kinds: readonly WorkKind[]) => void;
  readonly onWork: (heard: (kinds: ReadonlySet<WorkKind>) => void) => () => void;
  close(): void;
}

export const allWork = Object.keys({
  plan: true,
  record: true,
  poll: true,
  report: true,
  abort: true,
  alert: true,
  answer: true,
  delivery: true,
} satisfies Record<WorkKind, true>) as WorkKind[];

const channel = "ci_bridge_work";
const announceEveryMs = 20;

/** Makes the waker of one process. */
export function makeWaker(sql: Sql, processId: string): Waker {
  const listeners = new Set<(kinds: ReadonlySet<WorkKind>) => void>();
  let isClosed = false;
  let stopListening: Promise<() => void> | undefined;

  /** Gathers kinds until `later` comes round, and then passes them on together. */
  function gather(
    later: (passOn: () => void) => void,
    pass: (kinds: ReadonlySet<WorkKind>) => void,
  ): (kinds: readonly WorkKind[]) => void {
    let gathered = new Set<WorkKind>();
    return (kinds) => {
      const isFirst = gathered.size === 0;
      for (const kind of kinds) gathered.add(kind);
      if (!isFirst || gathered.size === 0) return;
      later(() => {
        const passed = gathered;
        gathered = new Set();
        if (!isClosed) pass(passed);
      });
    };
  }

  const tell = gather(setImmediate, (kinds) => {
    for (const heard of listeners) heard(kinds);
  });
  const announce = gather(
    (passOn) => setTimeout(passOn, announceEveryMs).unref(),
    // Announcements are a courtesy: everyone looks once a second anyway.
    (kinds) => void sql.notify(channel, `${processId} ${[...kinds].join(",")}`).catch(() => undefined),
  );

  return {
    wake: (kinds) => {
      tell(kinds);
      if (sql.dialect !== "sqlite") announce(kinds);
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

/**
 * "sender kind,kind"; of a kind this version does not know, and where none is named, there may be work of every kind.
 */
function readAnnouncement(payload: string): { readonly sender: string; readonly kinds: readonly WorkKind[] } {
  const [sender = "", names = ""] = payload.split(" ");
  const named = names.split(",");
  const kinds = allWork.filter((kind) => named.includes(kind));
  return { sender, kinds: kinds.length === named.length ? kinds : allWork };
}
