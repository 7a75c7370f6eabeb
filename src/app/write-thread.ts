// The program of the thread that writes to a SQLite file: joins the queue's writes to the store's connection.

import { parentPort, workerData } from "node:worker_threads";

import { makeGroupWork } from "../queue/group/group.ts";
import { serveWriter } from "../store/sqlite/serve-writer.ts";
import type { OpenedFile } from "../store/sqlite/file.ts";

if (parentPort === null) throw new Error("This program is started by the app, on a thread of its own.");
const { file, opened } = workerData as OpenedFile;
serveWriter(parentPort, {
  file,
  opened,
  checkpointThread: new URL("./checkpoint-thread.ts", import.meta.url),
  work: makeGroupWork(),
});
