// Runs a feeder to its end, or ends it where it stands still: a thread that looks at 200,000 characters n² times
// says nothing for minutes.

import { Worker } from "node:worker_threads";

import type { FeedWord } from "./feeder.ts";
import type { GroupName } from "./groups.ts";

export interface Fed {
  readonly subject: string;
  readonly texts: number;
  /** Places whose text changes what comes of it. */
  readonly read: number;
}

/**
 * Linear work on such a text takes milliseconds; silence of this length is a thread that stands still, on any
 * machine.
 */
const silenceMs = 30_000;

/**
 * What was fed, and which texts came out longer than they may. Rejects with the probe at which the thread stood
 * still or failed.
 */
export function feed(
  name: GroupName,
  characters: number,
): Promise<{ readonly fed: readonly Fed[]; readonly tooLong: readonly string[] }> {
  const fed: Fed[] = [];
  const tooLong: string[] = [];
  let probe = "the recording of samples";
  let watch: NodeJS.Timeout | undefined;
  const worker = new Worker(new URL("feeder.ts", import.meta.url), { workerData: { name, characters } });
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${probe}: ${why}`));
    worker.on("message", (said: FeedWord) => {
      // Before its first word it starts stand-ins, and waits for their builds.
      watch ??= setTimeout(() => {
        fail("the thread stood still");
        void worker.terminate();
      }, silenceMs);
      watch.refresh();
      if (said.word === "at") probe = said.probe;
      else if (said.word === "too-long") tooLong.push(`${said.probe} left ${said.characters} characters`);
      else fed.push(said);
    });
    worker.once("error", (thrown: unknown) =>
      fail(thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ""}` : String(thrown)),
    );
    worker.once("exit", () => {
      clearTimeout(watch);
      resolve({ fed, tooLong });
    });
  });
}
