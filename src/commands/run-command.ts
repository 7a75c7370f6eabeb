// What every command does alike: print lines, and end with a sentence and status 1 when something is wrong.

import { asProblem } from "../core/problem.ts";

/** Runs a command to its end and leaves the process; asked for help, it prints how the command is used, and no more. */
export async function runCommand(
  usage: string,
  work: (print: (line: string) => void) => Promise<void>,
): Promise<never> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) print(usage);
    else await work(print);
    process.exit(0);
  } catch (thrown) {
    const problem = asProblem(thrown);
    process.stderr.write(
      `${problem.code === "internal" ? `${problem.message} ${String(problem.cause)}` : problem.message}\n`,
    );
    process.exit(1);
  }
}

/**
 * The whole of standard input, without the line end a pipe adds: how secrets reach a command without standing in a
 * process list.
 */
export async function readStandardInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  return text.replace(/\r?\n$/, "");
}
