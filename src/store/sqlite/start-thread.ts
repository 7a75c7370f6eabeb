// Starting a program on a thread of its own.

import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import type { ResourceLimits } from "node:worker_threads";

/**
 * A thread finds compiled code only where it has been told to look, and only for what is read afterwards: told by a
 * line that needs no compiling itself, it does without the megabytes of TypeScript's reader.
 * https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
const first = `
const { workerData } = require("node:worker_threads");
if (workerData.compileCache !== undefined) require("node:module").enableCompileCache(workerData.compileCache);
import(workerData.program);`;

/** Starts `program`, which finds `data` in its `workerData`. */
export function startThread(program: URL, data: object, resourceLimits: ResourceLimits = {}): Worker {
  return new Worker(first, {
    eval: true,
    workerData: { ...data, program: program.href, compileCache: getCompileCacheDir() },
    resourceLimits,
  });
}
