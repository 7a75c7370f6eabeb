// A process for queue-kill.test.ts: takes hooks into the database file it is given, says so on its output, and never
// ends by itself.

import { openQueue } from "../../src/queue/queue.ts";
import { openDatabase } from "../../src/store/database.ts";
import { keepLog } from "../sample.ts";
import { sampleHook } from "../store/sample-hook.ts";

const [file = "", first = "0"] = process.argv.slice(2);
const database = await openDatabase({ sqliteFile: file });
const queue = openQueue({
  sql: database.sql,
  processId: `child-${first}`,
  clock: Date.now,
  log: keepLog(),
  leaseMs: 200,
});
const claimed = await queue.claimJobs(["plan"], 2);
for (const job of claimed) process.stdout.write(`claimed ${job.subjectId}\n`);
for (let index = 0; ; index += 1) {
  const id = `hook-${first}-${index}`;
  await queue.takeHook(sampleHook({ id, body: new Uint8Array(5000) }));
  process.stdout.write(`taken ${id}\n`);
}
