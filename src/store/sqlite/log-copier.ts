// Copying SQLite's write-ahead log into the file on a thread of its own: both of its ends.
// https://www.sqlite.org/wal.html#ckpt

import { once } from "node:events";
import type { MessagePort, Worker } from "node:worker_threads";

import { connectSqlite } from "./connection.ts";
import { refuseOther } from "./file.ts";
import type { OpenedFile } from "./file.ts";
import { startThread } from "./start-thread.ts";

export interface LogCopier {
  /**
   * Copies what is committed when it begins; whoever asks sees by the log itself how far that came. Rejects when the
   * thread ends meanwhile.
   */
  copy(): Promise<void>;
  close(): Promise<void>;
}

type Order = "copy" | "close";

/** It needs none of what an isolate gets by default, in megabytes. */
const limits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 };
const cacheKb = 200;

/** A copier whose thread runs `program`; it starts when first asked, and anew when it has ended. */
export function copyOnThread(program: URL, database: OpenedFile): LogCopier {
  let worker: Worker | undefined;

  function start(): Worker {
    const started = startThread(program, database, limits);
    started.unref();
    started.on("error", () => undefined);
    started.on("exit", () => (worker = undefined));
    return started;
  }

  return {
    copy: async () => {
      worker ??= start();
      const answered = new AbortController();
      worker.postMessage("copy" satisfies Order);
      const gone = once(worker, "exit", { signal: answered.signal }).then(() =>
        Promise.reject(new Error("The thread that copies the log has ended.")),
      );
      try {
        await Promise.race([once(worker, "message"), gone]);
      } finally {
        answered.abort();
      }
    },
    close: async () => {
      if (worker === undefined) return;
      const gone = once(worker, "exit");
      worker.postMessage("close" satisfies Order);
      await gone;
    },
  };
}

/** The thread's end. */
export function serveCopies(port: MessagePort, { file, opened }: OpenedFile): void {
  refuseOther({ file, opened });
  const connection = connectSqlite(file, cacheKb);
  port.on("message", (order: Order) => {
    if (order === "close") {
      connection.close();
      port.close();
      return;
    }
    try {
      connection.all("PRAGMA wal_checkpoint(PASSIVE)", []);
    } catch {
      // A full disk, say: what could not be copied stays in the log, and is copied next time.
    }
    port.postMessage("done");
  });
}
