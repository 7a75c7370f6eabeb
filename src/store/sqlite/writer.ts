// The one writer of a SQLite file: its users take turns, each with a transaction of its own.

import type { Sql, SqlValue } from "../../core/ports.ts";
import { asDatabaseProblem } from "../database-error.ts";
import type { SqliteConnection, SqliteValues } from "./connection.ts";
import type { FileGuard } from "./file.ts";
import { makeTurns } from "./turns.ts";

/** A transaction that has the writer's turn until it is committed or undone. */
export interface SqliteTransaction {
  readonly all: (text: string, values: readonly SqlValue[]) => Promise<object[]>;
  readonly run: (text: string, values: readonly SqlValue[]) => Promise<number>;
  /** On the disk when the promise resolves; when it rejects, the transaction still has to be undone. */
  readonly commit: () => Promise<void>;
  readonly undo: () => Promise<void>;
}

export interface Changed {
  readonly rows: object[];
  readonly changes: number;
  readonly lastId: number;
}

export interface SqliteWriter {
  begin(): Promise<SqliteTransaction>;
  /** One statement in a turn of its own. */
  change(text: string, values: SqliteValues): Promise<Changed>;
  /** See `Sql.writeThere`. */
  readonly writeThere?: (work: unknown) => Promise<unknown>;
  close(): Promise<void>;
}

export interface LocalWriter extends SqliteWriter {
  /** Does work in a turn of its own: when no transaction is under way. */
  readonly between: <T>(work: () => T) => Promise<T>;
}

/**
 * A writer on this thread, which stands still while SQLite works. After each commit it looks whether the file is still
 * there: only then is a commit told to be one. Before: whoever has work done would do it again and again.
 */
export function writeHere(connection: SqliteConnection, guard: FileGuard): LocalWriter {
  const takeTurn = makeTurns();

  function undo(): void {
    // Some faults (a full disk) have undone the transaction already.
    if (connection.database.isOpen && connection.database.isTransaction) connection.exec("ROLLBACK");
  }

  return {
    begin: async () => {
      const endTurn = await new Promise<() => void>(
        (mine) => void takeTurn(() => new Promise<void>((end) => mine(end))),
      );
      try {
        await attempt(() => {
          guard.check();
          connection.exec("BEGIN IMMEDIATE");
        });
      } catch (thrown) {
        endTurn();
        throw thrown;
      }
      return {
        all: (text, values) => attempt(() => connection.all(text, values)),
        run: (text, values) => attempt(() => connection.run(text, values).changes),
        commit: () =>
          attempt(() => {
            connection.exec("COMMIT");
            guard.check();
          }).then(endTurn),
        undo: () => attempt(undo).finally(endTurn),
      };
    },
    change: (text, values) =>
      takeTurn(() =>
        attempt(() => {
          guard.check();
          const isAsked = /\breturning\b/i.test(text);
          const changed = isAsked
            ? { rows: connection.all(text, values), changes: 0, lastId: 0 }
            : { rows: [], ...connection.run(text, values) };
          guard.check();
          return changed;
        }),
      ),
    between: (work) => takeTurn(() => attempt(work)),
    close: () => takeTurn(() => attempt(() => connection.close())),
  };
}

/** Does `work` in one transaction: committed when it ends, undone when it throws. */
export async function inTransaction<T>(
  writer: SqliteWriter,
  outside: Pick<Sql, "listen" | "notify">,
  work: (transaction: Sql) => Promise<T>,
): Promise<T> {
  const { all, run, commit, undo } = await writer.begin();
  const transaction: Sql = {
    ...outside,
    dialect: "sqlite",
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      (await all(text, values)) as Row[],
    run: (text, values = []) => run(text, values),
    write: async (inner) => inner(transaction),
  };
  try {
    const value = await work(transaction);
    await commit();
    return value;
  } catch (thrown) {
    await undo();
    throw thrown;
  }
}

/** Runs synchronous work as a promise; what the driver throws is told apart on the way. */
export async function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      resolve(work());
    } catch (thrown) {
      reject(asDatabaseProblem(thrown));
    }
  });
}
