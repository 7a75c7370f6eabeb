// npm run release -- <version>: version, CHANGELOG, commit, tag and tarball. Nothing is pushed or published.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { closeChangelog, refuseVersion } from "./release/changelog.ts";

const version = process.argv[2] ?? "";
const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" });

try {
  const { version: before } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  refuseVersion(version, before);
  if (git("status", "--porcelain") !== "") throw new Error("There are changes that no commit has: commit them first.");
  const page = `docs/upgrades/${version}.md`;
  if (!existsSync(page)) throw new Error(`There is no ${page}: write what whoever upgrades has to know and do.`);
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync("CHANGELOG.md", closeChangelog(readFileSync("CHANGELOG.md", "utf8"), version, today));
  execFileSync("npm", ["version", version, "--no-git-tag-version", "--allow-same-version"], { stdio: "ignore" });
  git("commit", "--all", "--message", `Release ${version}`);
  git("tag", "--annotate", `v${version}`, "--message", `Version ${version}`);
  execFileSync(process.execPath, ["tools/pack.ts"], { stdio: "inherit" });
  process.stdout.write(`Tagged v${version}. To publish: git push --follow-tags, and attach the tarball.\n`);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}
