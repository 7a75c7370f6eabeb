// npm run package [-- <folder>]: the app as one tarball, to install with `npm install -g ./ci-bridge-….tgz`.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import { stage } from "./package/stage.ts";

const target = resolve(process.argv[2] ?? "build");
const staged = resolve("build/package");
stage(staged);
mkdirSync(target, { recursive: true });
const name = execFileSync("npm", ["pack", "--silent", "--pack-destination", target], { cwd: staged, encoding: "utf8" });
rmSync(staged, { recursive: true });
process.stdout.write(`${resolve(target, name.trim())}\n`);
