// R5: what was acknowledged is on the disk, whatever moment the process is killed at.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { openQueue } from "../../src/queue/queue.ts";
import { openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { keepLog } from "../sample.ts";
import { makeSqlitePlace } from "../store/each-database.ts";

const kills = 3;

/** Runs the child until it has said `lines` lines, then kills it; returns what it said. */
async function runAndKill(file: string, round: number, lines: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "take-and-die.ts"), file, String(round)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let said = "";
  child.stdout.setEncoding("utf8");
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.split("\n").length > lines) child.kill("SIGKILL");
  }
  return said.split("\n").slice(0, -1);
}

describe("a killed process", () => {
  it("R5 R6 leaves every hook it acknowledged, and every job it held, to the next", async function () {
    const place = await makeSqlitePlace();
    const database = await openDatabase(place.options);
    await migrate(database);
    const taken = new Set<string>();
    const claimed = new Set<string>();
    for (let round = 0; round < kills; round += 1) {
      for (const line of await runAndKill(place.options.sqliteFile, round, 20 + round * 7)) {
        const [verb, id = ""] = line.split(" ");
        (verb === "taken" ? taken : claimed).add(id);
      }
    }
    assert.ok(taken.size >= 20 && claimed.size >= 2);
    const queue = openQueue({ sql: database.sql, processId: "next", clock: Date.now, log: keepLog(), leaseMs: 200 });
    const found = new Set<string>();
    const until = Date.now() + 20_000;
    while ([...taken].some((id) => !found.has(id)) && Date.now() < until) {
      for (const job of await queue.claimJobs(["plan"], 1000)) found.add(job.subjectId);
      const suspect = await queue.claimSuspect();
      if (suspect?.job !== undefined) found.add(suspect.job.subjectId);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(
      [...taken].filter((id) => !found.has(id)),
      [],
    );
    await queue.close();
    await database.close();
    place.remove();
  });
});
