// Runs a command as npm run does, and keeps what it printed.

import { execFile } from "node:child_process";
import { join } from "node:path";

export interface Ran {
  readonly status: number;
  readonly output: string;
}

const root = join(import.meta.dirname, "..", "..");

/** Both streams in one text. */
export function runCommandFile(
  name: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", `src/commands/${name}.ts`, ...words],
      { cwd: root, env: { PATH, HOME, NODE_ENV: "test", ...environment } },
      (_failure, output, errors) => resolve({ status: child.exitCode ?? -1, output: output + errors }),
    );
  });
}
