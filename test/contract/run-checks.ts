// Runs the checks of somebody else's module and says how it went, for people and for build servers.

import { readModule } from "../../src/plugins/load.ts";
import type { Offered } from "../../src/plugins/load.ts";
import { wordsOf } from "../../src/plugins/words.ts";
import type { Check } from "./check.ts";

/** A thing of the module with its checks, or with the faults that keep them from running. */
export interface Subject {
  readonly name: string;
  readonly faults: readonly string[];
  readonly checks: readonly Check[];
}

/** Checks what the module named on the command line offers; returns the status to end with. */
export async function checkModule(
  name: string | undefined,
  usage: string,
  subjectsOf: (offered: Offered) => readonly Subject[],
  print: (line: string) => void,
): Promise<number> {
  if (name === undefined) {
    print(usage);
    return 1;
  }
  let offered: Offered;
  try {
    offered = await readModule(name);
  } catch (thrown) {
    print(`"${name}" cannot be loaded: ${wordsOf(thrown)}`);
    return 1;
  }
  const subjects = subjectsOf(offered);
  if (subjects.length === 0) print(`"${name}" offers none of these.`);
  const failed = subjects.map((subject) => tell(subject, print)).reduce((sum, count) => sum + count, 0);
  print(failed === 0 && subjects.length > 0 ? "Everything holds." : `${failed} of the checks failed.`);
  return failed === 0 && subjects.length > 0 ? 0 : 1;
}

function tell({ name, faults, checks }: Subject, print: (line: string) => void): number {
  print(name);
  for (const fault of faults) print(`  FAILED ${fault}`);
  const failures = checks.filter(({ title, run }) => {
    const why = failureOf(run);
    print(why === undefined ? `  ok     ${title}` : `  FAILED ${title}\n         ${why}`);
    return why !== undefined;
  });
  return faults.length + failures.length;
}

function failureOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (thrown) {
    return wordsOf(thrown);
  }
}
