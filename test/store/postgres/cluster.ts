// A private PostgreSQL for tests: one cluster in a temporary folder for the whole run, one database for each test that
// asks.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";

export interface Cluster {
  /** Where its Unix socket lies. */
  readonly socketFolder: string;
  /** Makes an empty database, or a copy of another, and returns its address. */
  createDatabase(template?: string): Promise<string>;
  /** Ends the server at once, as a power cut would. */
  crash(): Promise<void>;
  start(): Promise<void>;
}

let cluster: Promise<Cluster | undefined> | undefined;

/**
 * The cluster of this run; undefined, with a printed reason, where PostgreSQL is not installed. Under CI it has to be.
 * A durable one waits for the disk, for benchmarks.
 */
export async function sharedCluster(isDurable = false): Promise<Cluster | undefined> {
  cluster ??= startCluster(isDurable);
  return cluster;
}

/** The folder with PostgreSQL's programs, newest version first. */
function findPrograms(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((one, other) => Number(other) - Number(one)) : [];
  return versions.map((version) => join(root, version, "bin")).find((folder) => existsSync(join(folder, "initdb")));
}

async function startCluster(isDurable: boolean): Promise<Cluster | undefined> {
  const programs = findPrograms();
  if (programs === undefined) {
    if (process.env["CI"] === "true")
      throw new Error("PostgreSQL is not installed under /usr/lib/postgresql, and CI=true asks for it.");
    process.stdout.write(
      "  PostgreSQL is not installed under /usr/lib/postgresql: its half of the tests is left out.\n",
    );
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "ci-bridge-postgres-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" })), -1);
  /** PostgreSQL refuses to run as root. */
  const asOwner = (program: string, ...rest: string[]): [string, string[]] =>
    isRoot ? ["runuser", ["-u", "postgres", "--", join(programs, program), ...rest]] : [join(programs, program), rest];
  execFileSync(
    ...asOwner(
      "initdb",
      "-D",
      join(folder, "data"),
      "-U",
      "postgres",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ),
    { stdio: "pipe" },
  );
  const port = await freePort();
  const addressOf = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  let server: ChildProcess | undefined;
  let made = 0;

  async function start(): Promise<void> {
    const settings = [
      `port=${port}`,
      "listen_addresses=127.0.0.1",
      `unix_socket_directories=${folder}`,
      ...(isDurable ? [] : ["fsync=off", "synchronous_commit=off"]),
      "max_connections=100",
    ];
    server = spawn(
      ...asOwner("postgres", "-D", join(folder, "data"), ...settings.flatMap((setting) => ["-c", setting])),
      { stdio: "ignore" },
    );
    for (let tries = 0; tries < 200; tries += 1) {
      if (await answers(addressOf("postgres"))) return;
      await setTimeout(50);
    }
    throw new Error("The private PostgreSQL of the tests did not start within 10 seconds.");
  }

  async function crash(): Promise<void> {
    const ended = new Promise((resolve) => server?.once("exit", resolve));
    spawnSync(...asOwner("pg_ctl", "-D", join(folder, "data"), "-m", "immediate", "stop"), { stdio: "ignore" });
    await ended;
  }

  process.once("exit", () => {
    spawnSync(...asOwner("pg_ctl", "-D", join(folder, "data"), "-m", "immediate", "stop"), { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return {
    socketFolder: folder,
    start,
    crash,
    createDatabase: async (template) => {
      made += 1;
      const name = `test_${made}`;
      await askOnce(
        addressOf("postgres"),
        `CREATE DATABASE ${name}${template === undefined ? "" : ` TEMPLATE ${new URL(template).pathname.slice(1)}`}`,
      );
      return addressOf(name);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return askOnce(url, "SELECT 1").then(
    () => true,
    () => false,
  );
}

async function askOnce(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
