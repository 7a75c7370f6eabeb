// Writing to a SQLite file from a thread of its own: the event loop goes on while SQLite works and waits for the disk.

import type { Worker } from "node:worker_threads";

import type { SqlValue } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { SqliteValues } from "./connection.ts";
import type { OpenedFile } from "./file.ts";
import type { Changed, SqliteWriter } from "./writer.ts";
import { revive } from "./thread-fault.ts";
import type { Fault } from "./thread-fault.ts";
import { startThread } from "./start-thread.ts";

/**
 * What the thread is asked. `begin` resolves with the transaction's number when it is its turn; whoever goes on with it
 * names it.
 */
export type Asked =
  | { readonly ask: "begin" | "close" }
  | { readonly ask: "commit" | "undo"; readonly of: number }
  | { readonly ask: "all" | "run"; readonly of: number; readonly text: string; readonly values: readonly SqlValue[] }
  | { readonly ask: "change"; readonly text: string; readonly values: SqliteValues }
  | { readonly ask: "work"; readonly work: unknown };

export interface Question {
  readonly id: number;
  readonly asked: Asked;
}

export type ThreadAnswer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: Fault };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (problem: Error) => void;
}

const closeMs = 2_000;
/** Megabytes for the young heap: little is enough, since all that a group allocates is garbage after it. */
const limits = { maxYoungGenerationSizeMb: 8 };

/**
 * A writer on a thread that runs `program`. A thread that dies takes what it was asked with it, as a crash would, and a
 * new one is started.
 */
export function writeOnThread(program: URL, database: OpenedFile): SqliteWriter {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let worker: Worker | undefined;
  let isClosed = false;

  function start(): Worker {
    const started = startThread(program, database, limits);
    started.on("message", (answer: ThreadAnswer) => {
      const { resolve, reject } = waiting.get(answer.id) ?? {};
      waiting.delete(answer.id);
      if ("fault" in answer) reject?.(revive(answer.fault));
      else resolve?.(answer.value);
    });
    let why = "it ended";
    started.on("error", (error) => (why = error instanceof Error ? error.message : why));
    started.on("exit", () => {
      if (worker === started) worker = undefined;
      for (const { reject } of waiting.values()) {
        reject(
          new Problem(
            "database-away",
            `The thread that writes to the database is gone (${why}) and nobody knows whether this was written down: the sender should try again.`,
            { retryAfterMs: 1000 },
          ),
        );
      }
      waiting.clear();
    });
    return started;
  }

  function ask(asked: Asked): Promise<unknown> {
    if (isClosed && worker === undefined)
      return Promise.reject(
        new Problem(
          "database-away",
          "The database was closed, because this process is stopping: the sender should try again.",
          { retryAfterMs: 1000 },
        ),
      );
    worker ??= start();
    const id = nextId;
    nextId += 1;
    worker.postMessage({ id, asked } satisfies Question);
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  }

  return {
    begin: async () => {
      const of = (await ask({ ask: "begin" })) as number;
      return {
        all: async (text, values) => (await ask({ ask: "all", of, text, values })) as object[],
        run: async (text, values) => (await ask({ ask: "run", of, text, values })) as number,
        commit: async () => {
          await ask({ ask: "commit", of });
        },
        undo: async () => {
          // A thread that is gone has undone everything.
          await ask({ ask: "undo", of }).catch(() => undefined);
        },
      };
    },
    change: async (text, values) => (await ask({ ask: "change", text, values })) as Changed,
    writeThere: (work) => ask({ ask: "work", work }),
    close: async () => {
      isClosed = true;
      const ending = worker;
      if (ending === undefined) return;
      const gone = new Promise((resolve) => ending.once("exit", resolve));
      // Whoever began a transaction and never ended it must not keep the process: it is undone.
      const late = setTimeout(() => void ending.terminate(), closeMs);
      await ask({ ask: "close" }).catch(() => undefined);
      await gone;
      clearTimeout(late);
    },
  };
}
