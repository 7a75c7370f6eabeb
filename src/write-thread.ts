// The program of the thread that writes to a SQLite file: joins the queue's writes to the store's connection.

import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

const { file, compileCache } = workerData as { readonly file: string; readonly compileCache?: string };
// A thread has to be told where the process keeps its compiled code.
if (compileCache !== undefined) enableCompileCache(compileCache);

const { makeGroupWork } = await import("./queue/group.ts");
const { serveWriter } = await import("./store/serve-writer.ts");

if (parentPort === null) throw new Error("This program is started by the app, on a thread of its own.");
serveWriter(parentPort, file, makeGroupWork());
