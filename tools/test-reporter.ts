// What mocha's own "spec" reporter prints, and after it the files that took longest: a suite gets slow one file at a
// time. Where the runner asks for it, the outcome is also written to a file.

import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import Mocha from "mocha";

import type { TestOutcome } from "./test-outcome.ts";

const shownFiles = 10;

/** Given to mocha as its reporter; works in one process and in several. */
export default class FileTimes extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const msByFile = new Map<string, number>();
    const failed: { file: string | undefined; title: string }[] = [];
    runner.on("test end", (test) => {
      const file = fileOf(test);
      if (file !== undefined) msByFile.set(file, (msByFile.get(file) ?? 0) + (test.duration ?? 0));
    });
    runner.on("fail", (test) => failed.push({ file: fileOf(test), title: test.fullTitle() }));
    runner.once("end", () => {
      showSlowest(msByFile);
      const path = process.env["TEST_OUTCOME"];
      if (path === undefined) return;
      const { passes, failures, pending } = this.stats;
      const outcome: TestOutcome = { passed: passes, failed: failures, skipped: pending, failures: failed };
      writeFileSync(path, JSON.stringify(outcome));
    });
  }
}

/** A hook that failed has no file of its own in every mode; its suite has. */
function fileOf(runnable: Mocha.Runnable): string | undefined {
  const file = runnable.file ?? runnable.parent?.file;
  return file === undefined ? undefined : relative(process.cwd(), file);
}

function showSlowest(msByFile: ReadonlyMap<string, number>): void {
  const slowest = [...msByFile].sort(([, one], [, other]) => other - one).slice(0, shownFiles);
  if (slowest.length < 2) return;
  process.stdout.write("  Slowest files (hooks not counted):\n");
  for (const [file, ms] of slowest) process.stdout.write(`  ${(ms / 1000).toFixed(1).padStart(7)} s  ${file}\n`);
  process.stdout.write("\n");
}
