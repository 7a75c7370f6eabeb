#!/usr/bin/env node
// ci-bridge <command>: the packed app and its commands, on the user's own Node, or, where that is older than 24, on the
// Node that was installed beside the app. An old Node has to read this file: it imports nothing of ours.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const heap = ["--max-old-space-size=128", "--max-semi-space-size=8", "--no-allocation-site-pretenuring"];
const programs: Readonly<Record<string, readonly string[]>> = {
  start: [...heap, "--no-concurrent-array-buffer-sweeping", "server.js"],
  migrate: ["commands/migrate.js"],
  tenant: ["commands/tenant.js"],
  doctor: ["commands/doctor.js"],
  backup: ["commands/backup.js"],
  "erase-person": ["commands/erase-person.js"],
  "rotate-keys": ["commands/rotate-keys.js"],
};

function findNode(): string | undefined {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  try {
    const found = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/package.json`);
    const program = join(dirname(found), "bin", platform === "win" ? "node.exe" : "node");
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

function launch(node: string, program: readonly string[], words: readonly string[]): void {
  const file = join(import.meta.dirname, "..", program.at(-1) ?? "");
  const options = ["--disable-warning=ExperimentalWarning", ...program.slice(0, -1), file, ...words];
  const child = spawn(node, options, { stdio: "inherit", env: { MALLOC_ARENA_MAX: "1", ...process.env } });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

const [name = "", ...words] = process.argv.slice(2);
const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
const node = findNode();
if (program === undefined) {
  process.stderr.write(`Usage: ci-bridge ${Object.keys(programs).join(" | ")} [options]\n`);
  process.exitCode = 2;
} else if (node === undefined) {
  process.stderr.write(`This is Node ${process.versions.node}, and the app needs Node 24 or newer: install that.\n`);
  process.exitCode = 1;
} else {
  launch(node, program, words);
}
