// A folder and an environment for one run, and the machine it runs on.

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { arch, cpus, totalmem, tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "../../sandbox/demo/app-process.ts";

export interface Place {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

/** A fresh folder, a free port, and the app's configuration for them. */
export async function makePlace(more: Readonly<Record<string, string>> = {}): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "ci-bridge-bench-"));
  const port = await freePort();
  const environment = {
    NODE_ENV: "test",
    HOST: "127.0.0.1",
    PORT: String(port),
    BASE_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: folder,
    SECRET_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    LOG_LEVEL: "error",
    CONNECT: "true",
    OPEN_NETWORKS: "127.0.0.0/8",
    ALLOW_HTTP: "true",
    ALLOWED_PORTS: "any",
    ...more,
  };
  return { folder, environment, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const hookPath = "/connect/hooks";
export const queryHash = createHash("sha256").update(`POST&${hookPath}&`).digest("hex");

/** What the figures were measured on. */
export function describeMachine(): {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly arch: string;
} {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    arch: arch(),
  };
}
