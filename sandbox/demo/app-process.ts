// The app as an operator starts it: npm run migrate, npm start, in processes of its own with its configuration in the
// environment.

import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface AppProcess {
  readonly url: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The end of its log, for when something went wrong. */
  lastWords(): string;
  /** True when it ended without being asked to. */
  hasDied(): boolean;
  /** Sends a signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /**
   * Runs one of its commands (a file of src/commands) as an operator does; resolves with what it printed, rejects with
   * its sentence.
   */
  command(name: string, words: readonly string[], standardInput?: string): Promise<string>;
  /** Starts it again on the same data. */
  begin(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export interface AppWish {
  /** 0 or nothing: a free one. */
  readonly port?: number | undefined;
  readonly bitbucket: { readonly webUrl: string; readonly apiUrl: string };
  readonly environment?: Readonly<Record<string, string>>;
  /** Files and connections each process may have open. */
  readonly descriptors?: number;
  /** On a machine under load. */
  readonly readyWithinMs?: number;
}

const usuallyReadyWithinMs = 60_000;
const root = join(import.meta.dirname, "..", "..");

/** Migrates and starts the app on SQLite in a folder of its own; resolves when it says it is ready. */
export async function startApp(wish: AppWish): Promise<AppProcess> {
  const port = wish.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), "ci-bridge-"));
  const environment = {
    NODE_ENV: "test",
    HOST: "127.0.0.1",
    PORT: String(port),
    BASE_URL: url,
    DATA_DIR: folder,
    SECRET_KEYS: `demo:${randomBytes(32).toString("base64")}`,
    METRICS_TOKEN: randomBytes(16).toString("hex"),
    CONNECT: "true",
    BITBUCKET_WEB_URL: wish.bitbucket.webUrl,
    BITBUCKET_API_URL: wish.bitbucket.apiUrl,
    // Everything of the demo lives on loopback, which no tenant could reach otherwise.
    OPEN_NETWORKS: "127.0.0.0/8",
    ALLOW_HTTP: "true",
    SHOW_CI_ADDRESSES: "true",
    ALLOWED_PORTS: "any",
    ...wish.environment,
  };
  const logFile = join(folder, "app.log");
  let child: ChildProcess | undefined;
  const app: AppProcess = {
    url,
    folder,
    environment,
    lastWords: () => readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-20).join("\n"),
    hasDied: () => child !== undefined && (child.exitCode !== null || child.signalCode !== null),
    async begin() {
      child = run("src/server.ts", environment, logFile, wish.descriptors);
      await becomeReady(url, child, app, wish.readyWithinMs ?? usuallyReadyWithinMs);
    },
    async end(signal = "SIGTERM") {
      const running = child;
      child = undefined;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise((resolve) => running.once("exit", resolve));
      running.kill(signal);
      await gone;
    },
    command: (name, words, standardInput = "") =>
      runCommand(`src/commands/${name}.ts`, words, standardInput, environment),
    async stop() {
      await app.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await new Promise<void>((resolve, reject) => {
    run("src/commands/migrate.ts", environment, logFile).once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`npm run migrate failed:\n${app.lastWords()}`)),
    );
  });
  await app.begin();
  return app;
}

function run(
  file: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
  descriptors?: number,
): ChildProcess {
  const { PATH = "", HOME = "" } = process.env;
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", file];
  const [program = "", ...words] =
    descriptors === undefined ? node : ["/bin/sh", "-c", `ulimit -n ${descriptors}; exec "$0" "$@"`, ...node];
  const child = spawn(program, words, {
    cwd: root,
    env: { PATH, HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

function runCommand(
  file: string,
  words: readonly string[],
  standardInput: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", file, ...words],
      { cwd: root, env: { PATH, HOME, ...environment } },
      (failure, output, errors) => {
        if (failure === null) resolve(output);
        else reject(new Error(errors.trim()));
      },
    );
    child.stdin?.end(standardInput);
  });
}

async function becomeReady(url: string, child: ChildProcess, app: AppProcess, readyWithinMs: number): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the app did not start:\n${app.lastWords()}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`the app was not ready within ${readyWithinMs / 1000} s:\n${app.lastWords()}`);
}

/** A port nobody listens at just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
