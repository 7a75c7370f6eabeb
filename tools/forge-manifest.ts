// npm run forge-manifest -- --app-id <ari> --base-url <https url> [--out <folder>]: writes the manifest of this
// deployment, for the Forge CLI to deploy. Settings stand in it as they are: nothing is filled in later.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { parse } from "yaml";

import { readManifest } from "../sandbox/forge/manifest-faults.ts";
import { readDeployment, renderManifest } from "./forge/render-manifest.ts";

const usage = `npm run forge-manifest -- --app-id <ari> --base-url <https url> [--out <folder>]
  --app-id    ari:cloud:ecosystem::app/<uuid>, as \`forge register\` gave it
  --base-url  where Bitbucket reaches this app: https, without a path
  --out       where manifest.yml is written; without it forge/build`;

try {
  writeManifest();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}

function writeManifest(): void {
  const { values } = parseArgs({
    options: {
      "app-id": { type: "string" },
      "base-url": { type: "string" },
      out: { type: "string", default: "forge/build" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const folder = values.out;
  const deployment = readDeployment(values["app-id"], values["base-url"]);
  const manifest = renderManifest(readFileSync("forge/manifest.yml", "utf8"), deployment);
  const read = readManifest(parse(manifest));
  if ("faults" in read) throw new Error(["forge/manifest.yml is wrong:", ...read.faults].join("\n"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "manifest.yml"), manifest);
  process.stdout.write(`${join(folder, "manifest.yml")}\n`);
  for (const { path } of read.manifest.resources) {
    const page = join(folder, path, "index.html");
    if (!existsSync(page)) process.stdout.write(`\`forge deploy\` will ask for ${page}, which is not built yet.\n`);
  }
}
