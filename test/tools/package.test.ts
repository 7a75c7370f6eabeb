// The tarball, installed as a user would: into an empty folder, by the npm on this machine, run by Node 20 and Node 24.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The first Node on the path that is older than the one the app needs. */
function findOldNode(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const programs = folders.map((folder) => join(folder, "node")).filter((program) => existsSync(program));
  return programs.find((program) => Number(/^v(\d+)/.exec(run(program, ["--version"]))?.[1]) < 24);
}

/** Without the settings of the npm run around the tests. */
function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$|^NODE_COMPILE_CACHE$/i.test(name)),
  );
}

function run(program: string, args: readonly string[], environment: Record<string, string> = {}): string {
  return execFileSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...cleanEnvironment(), ...environment },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe("the package", function () {
  // To pack and to install is mostly the disk.
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  let launcher = "";

  before(() => {
    const packed = run(process.execPath, ["tools/pack.ts", folder]).trim().split("\n").at(-1) ?? "";
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", "--prefix", folder, packed]);
    launcher = join(folder, "node_modules", ".bin", "ci-bridge");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [version, node] of [
    ["24", process.execPath],
    ["20", findOldNode()],
  ] as const) {
    it(`migrates, starts, says that it is ready and stops on Node ${version}`, async function () {
      if (node === undefined) {
        assert.notEqual(process.env["CI"], "true", "CI has to have a Node that is older than 24");
        return this.skip();
      }
      const port = String(await freePort());
      const environment = {
        NODE_ENV: "production",
        BASE_URL: "https://ci.example.com",
        PORT: port,
        DATA_DIR: join(folder, `data-${version}`),
        SECRET_KEYS: `2026-11:${Buffer.alloc(32, 7).toString("base64")}`,
      };
      assert.match(run(node, [launcher, "migrate"], environment), /0001-tenants/);
      const app = spawn(node, [launcher, "start"], {
        stdio: "ignore",
        env: { ...cleanEnvironment(), ...environment },
      });
      const ended = once(app, "exit");
      const address = `http://127.0.0.1:${port}`;
      while (
        !(await fetch(`${address}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ))
      ) {
        assert.equal(app.exitCode, null, "the app ended before it was ready");
        await setTimeout(100);
      }
      app.kill("SIGTERM");
      assert.deepEqual(await ended, [0, null]);
    });
  }

  it("hands on the licence of every package it brings", () => {
    const brought = join(folder, "node_modules", "ci-bridge-for-bitbucket", "node_modules");
    const licences = globSync("{*,@*/*}/{licen[cs]e,LICEN[CS]E,Licen[cs]e}*", { cwd: "node_modules" });
    const due = licences.filter((path) => existsSync(join(brought, dirname(path))));
    assert.ok(due.length > 50);
    assert.deepEqual(
      due.filter((path) => !existsSync(join(brought, path))),
      [],
    );
  });

  it("names its commands, and refuses others", () => {
    assert.throws(
      () => execFileSync(process.execPath, [launcher, "dance"], { stdio: "pipe" }),
      /Usage: ci-bridge start/,
    );
  });
});
