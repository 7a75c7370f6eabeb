// The program of the thread that copies SQLite's log into the file while another thread writes.

import { parentPort, workerData } from "node:worker_threads";

import { serveCopies } from "../store/sqlite/log-copier.ts";
import type { OpenedFile } from "../store/sqlite/file.ts";

if (parentPort === null) throw new Error("This program is started by the thread that writes.");
serveCopies(parentPort, workerData as OpenedFile);
