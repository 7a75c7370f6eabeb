// The writer's side of the thread: answers what `writeOnThread` asks, each transaction when it is its turn.

import type { MessagePort } from "node:worker_threads";

import type { Sql } from "../../core/ports.ts";
import { copyOnThread } from "./log-copier.ts";
import { keepLogShort } from "./short-log.ts";
import { connectSqlite } from "./connection.ts";
import { guardFile, refuseOther } from "./file.ts";
import type { OpenedFile } from "./file.ts";
import { inTransaction, writeHere } from "./writer.ts";
import type { SqliteTransaction } from "./writer.ts";
import type { Asked, Question, ThreadAnswer } from "./write-on-thread.ts";
import { describeFault } from "./thread-fault.ts";

/** Announcements are made by whoever asked, after the commit. */
const outside: Pick<Sql, "listen" | "notify"> = {
  listen: () => Promise.reject(new Error("Nobody can listen on the writer's thread.")),
  notify: () => Promise.reject(new Error("Nothing can be announced from the writer's thread.")),
};

const committing: ReadonlySet<Asked["ask"]> = new Set(["work", "change", "commit"]);

export interface ServedWriter extends OpenedFile {
  /** The program of the thread that copies the log into the file. */
  readonly checkpointThread: URL;
  /** Does prepared work (`Sql.writeThere`) inside a transaction. */
  readonly work: (transaction: Sql, work: unknown) => Promise<unknown>;
}

/** Most pages it writes are bodies, which nobody reads again soon: twice as much was no faster. */
const writerCacheKb = 4_000;

/** Serves until told to close. */
export function serveWriter(port: MessagePort, { file, opened, checkpointThread, work }: ServedWriter): void {
  refuseOther({ file, opened });
  const connection = connectSqlite(file, writerCacheKb);
  const writer = writeHere(connection, guardFile(file, opened));
  const log = keepLogShort({
    connection,
    between: writer.between,
    copier: copyOnThread(checkpointThread, { file, opened }),
  });
  const open = new Map<number, SqliteTransaction>();

  function held(number: number): SqliteTransaction {
    const transaction = open.get(number);
    if (transaction === undefined) throw new Error("There is no such transaction to go on with.");
    return transaction;
  }

  async function perform(id: number, asked: Asked): Promise<unknown> {
    switch (asked.ask) {
      case "work":
        return inTransaction(writer, outside, (transaction) => work(transaction, asked.work));
      case "change":
        return writer.change(asked.text, asked.values);
      case "begin":
        open.set(id, await writer.begin());
        return id;
      case "all":
        return held(asked.of).all(asked.text, asked.values);
      case "run":
        return held(asked.of).run(asked.text, asked.values);
      case "commit":
        await held(asked.of).commit();
        return void open.delete(asked.of);
      case "undo":
        await held(asked.of).undo();
        return void open.delete(asked.of);
      case "close":
        await log.close();
        return writer.close();
    }
  }

  async function answer({ id, asked }: Question): Promise<ThreadAnswer> {
    try {
      return { id, value: await perform(id, asked) };
    } catch (thrown) {
      return { id, fault: describeFault(thrown) };
    }
  }

  port.on("message", (question: Question) => {
    void answer(question).then((answered) => {
      port.postMessage(answered);
      if (question.asked.ask === "close") port.close();
      else if (committing.has(question.asked.ask)) log.committed();
    });
  });
}
