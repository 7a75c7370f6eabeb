// npm test [-- <folder or file> ...] [--grep <title>]: all tests, in as many processes as there are cores; or those of
// one place. What failed in a whole run is run once more, alone: what passes then is named as unsteady.
// npm run test:quick: types, house rules and the pure rooms; an answer in half a minute.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import { chooseTests, quickPlaces } from "./choose-tests.ts";
import { correctBy, filesToRunAgain } from "./test-outcome.ts";
import type { TestOutcome } from "./test-outcome.ts";

const words = process.argv.slice(2);
const isQuick = words.includes("--quick");
const given = words.filter((word) => word !== "--quick");
const firstOption = given.findIndex((word) => word.startsWith("-"));
const places = firstOption === -1 ? given : given.slice(0, firstOption);
/** Everything from the first option on is mocha's. */
const options = firstOption === -1 ? [] : given.slice(firstOption);
const isWhole = !isQuick && places.length === 0;

const folder = mkdtempSync(join(tmpdir(), "test-outcome-"));
try {
  const types = isQuick
    ? run("tsc", ["--noEmit", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.tsbuildinfo"])
    : true;
  const outcome = await runTests();
  if (outcome === undefined || outcome.failed > 0 || !(await types)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function runTests(): Promise<TestOutcome | undefined> {
  const jobs = isWhole ? ["--parallel", "--jobs", String(Math.max(2, availableParallelism()))] : [];
  const first = await runMocha([...jobs, ...options, ...chooseTests(isQuick ? quickPlaces : places)]);
  if (!isWhole || first === undefined) return first;
  const again = filesToRunAgain(first);
  const second = again.length === 0 ? undefined : await runMocha([...options, ...again]);
  const whole = second === undefined ? { ...first, unsteady: [] } : correctBy(first, second);
  for (const title of whole.unsteady) process.stdout.write(`unsteady, passed only when run again alone: ${title}\n`);
  process.stdout.write(`${whole.passed} passed, ${whole.failed} failed, ${whole.skipped} skipped\n`);
  return whole;
}

/** Undefined when mocha died before it could count. */
async function runMocha(args: readonly string[]): Promise<TestOutcome | undefined> {
  const path = join(folder, `${args.length}.json`);
  const isGreen = await run("mocha", ["--reporter", "tools/test-reporter.ts", ...args], { TEST_OUTCOME: path });
  try {
    const outcome = JSON.parse(readFileSync(path, "utf8")) as TestOutcome;
    return isGreen || outcome.failed > 0 ? outcome : undefined;
  } catch {
    return undefined;
  }
}

function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    spawn(program, args, { stdio: "inherit", env: { ...process.env, ...environment } }).once("exit", (code) =>
      resolve(code === 0),
    );
  });
}
