// Keeps SQLite's write-ahead log short while transactions follow each other without a pause. The commit that makes
// SQLite copy 16 MB of log into the file waits 20 to 30 ms for it, and everyone behind it; here a copier does that
// beside the commits, and only the little that was committed meanwhile is copied between two of them. SQLite begins its
// log anew at the first transaction that finds all of it copied.

import type { LogCopier } from "./log-copier.ts";
import type { SqliteConnection } from "./connection.ts";

export interface ShortLog {
  /** To be told after each commit. */
  committed(): void;
  /** Resolves when nothing is copied any more. */
  close(): Promise<void>;
}

export interface ShortLogPorts {
  readonly connection: Pick<SqliteConnection, "all" | "exec">;
  /** Does work when no transaction of the connection is under way. */
  readonly between: <T>(work: () => T) => Promise<T>;
  readonly copier: LogCopier;
}

interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

/** Pages of 4 kB. */
const worthCopying = 1000;
const quicklyCopied = 200;
/** Size at which SQLite copies the log by itself, should the copier not keep up. */
const mostPages = 20_000;

/** Makes the keeper of one writing connection's log. */
export function keepLogShort({ connection, between, copier }: ShortLogPorts): ShortLog {
  let looking: Promise<void> | undefined;
  /** A reader that stays keeps pages from being copied: there is no use in trying before there are more. */
  let triedAt = 0;
  connection.exec(`PRAGMA wal_autocheckpoint = ${mostPages}`);

  const ask = (mode: "NOOP" | "PASSIVE"): LogState =>
    connection.all<LogState>(`PRAGMA wal_checkpoint(${mode})`, [])[0] ?? { log: 0, checkpointed: 0 };
  const left = ({ log, checkpointed }: LogState): number => log - checkpointed;

  /** Copies the rest, when it is little, while nobody writes; says how much there was. */
  async function finish(): Promise<LogState> {
    return between(() => {
      const state = ask("NOOP");
      if (left(state) < quicklyCopied) ask("PASSIVE");
      return state;
    });
  }

  async function look(): Promise<void> {
    let state = await between(() => ask("NOOP"));
    if (state.log < triedAt) triedAt = 0;
    if (left(state) < worthCopying || state.log - triedAt < worthCopying) return;
    let before: number;
    do {
      before = state.checkpointed;
      await copier.copy();
      state = await finish();
    } while (left(state) >= quicklyCopied && state.checkpointed > before);
    triedAt = state.log;
  }

  return {
    committed: () => {
      // What fails here is tried again after a later commit; the log only grows a little more.
      looking ??= look()
        .catch(() => undefined)
        .finally(() => (looking = undefined));
    },
    close: async () => {
      await looking;
      await copier.close();
    },
  };
}
