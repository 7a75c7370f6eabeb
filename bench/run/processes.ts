// Starts the programs a bench compares, each in a process of its own, and asks the load's process for its figures.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { LoadFigures, LoadOrder } from "../load/main.ts";

export interface Running {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A program that prints a line {"port": …} once it listens. */
export async function startProgram(file: string, words: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${file} ended with ${String(code)}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /^\{"port":(\d+)\}$/m.exec(chunk.toString());
      if (found !== null) resolve(Number(found[1]));
    });
  });
  return running(child, port);
}

/** The app as operators start it; resolves when it is ready, with how long that took. */
export async function startServer(
  environment: Readonly<Record<string, string>>,
): Promise<Running & { readonly readyMs: number }> {
  const began = performance.now();
  const { PATH = "" } = process.env;
  const { words, settings } = startCommand();
  const child = spawn(process.execPath, words, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH, ...settings, ...environment },
  });
  const port = Number(environment["PORT"]);
  for (;;) {
    if (child.exitCode !== null) throw new Error("the app did not start");
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) break;
    await sleep(10);
  }
  return { ...running(child, port), readyMs: performance.now() - began };
}

/** What "npm start" runs, without npm: `A=1 B=2 node --flag file`. */
function startCommand(): { readonly words: readonly string[]; readonly settings: Readonly<Record<string, string>> } {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const parts = (scripts["start"] ?? "").split(" ");
  const node = parts.indexOf("node");
  return {
    settings: Object.fromEntries(parts.slice(0, node).map((setting) => setting.split("=", 2) as [string, string])),
    words: parts.slice(node + 1),
  };
}

/** One run of the load. */
export async function runLoad(order: LoadOrder): Promise<LoadFigures> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "bench/load/main.ts", JSON.stringify(order)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve, reject) =>
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error("the load failed")))),
  );
  return JSON.parse(output) as LoadFigures;
}

/** Resident memory of a process now, in MB. */
export function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

function running(child: ChildProcess, port: number): Running {
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
    },
  };
}
