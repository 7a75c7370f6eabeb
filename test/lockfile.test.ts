import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { z } from "zod";

import { openLibrary } from "../src/connect/library.ts";
import { keepLog } from "./sample.ts";

/**
 * Below these versions a hole is publicly known; the registry's audit is not always reachable, so the floor is kept
 * here.
 */
const floors: Readonly<Record<string, { readonly version: string; readonly because: string }>> = {
  sequelize: { version: "6.37.8", because: "CVE-2026-30951: injection through JSON keys" },
  jsonwebtoken: { version: "9.0.0", because: "CVE-2022-23529, CVE-2022-23540: unchecked keys and algorithms" },
  express: { version: "4.21.2", because: "CVE-2024-29041, CVE-2024-43796 and path-to-regexp's CVE-2024-52798" },
  "path-to-regexp": { version: "0.1.12", because: "CVE-2024-52798: backtracking" },
  "body-parser": { version: "1.20.3", because: "CVE-2024-45590: denial of service" },
  handlebars: { version: "4.7.7", because: "CVE-2021-23369, CVE-2021-23383: code execution by templates" },
  undici: { version: "6.21.2", because: "CVE-2025-22150, CVE-2025-47279" },
  nodemailer: { version: "7.0.11", because: "CVE-2025-14874 and address confusion before 7.0.7" },
};

/** Libraries of libraries that are old or bring a program from elsewhere, and that the app never calls. */
const absent: readonly string[] = ["request", "tough-cookie", "form-data", "har-validator", "@ngrok/ngrok"];

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});
const { packages } = lock.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));

function parts(version: string): number[] {
  return version.split("-")[0]?.split(".").map(Number) ?? [];
}

function isBelow(version: string, floor: string): boolean {
  const [one, other] = [parts(version), parts(floor)];
  for (let at = 0; at < 3; at++) if (one[at] !== other[at]) return (one[at] ?? 0) < (other[at] ?? 0);
  return false;
}

describe("lock file", () => {
  it("holds no version of ours with a publicly known hole", () => {
    const low = Object.entries(floors).filter(([name, { version }]) =>
      isBelow(packages[`node_modules/${name}`]?.version ?? "999", version),
    );
    assert.deepEqual(
      low.map(([name, { because }]) => `${name}: ${because}`),
      [],
    );
  });

  it("has an empty package where one is left out on purpose, and nothing that only that one wanted", () => {
    const named = Object.entries(packages).filter(([path]) =>
      absent.some((name) => path.endsWith(`node_modules/${name}`) || path.includes(`node_modules/${name}-`)),
    );
    assert.deepEqual(
      named.map(([path, { resolved, link }]) => [path, resolved, link]),
      [
        ["node_modules/@ngrok/ngrok", "absent", true],
        ["node_modules/request", "absent", true],
      ],
    );
  });

  it("loads none of them with the Connect door open", async () => {
    await openLibrary({
      appKey: "ci-bridge",
      baseUrl: "https://bridge.example.com",
      hosts: ["bitbucket.org"],
      log: keepLog(),
      find: () => Promise.resolve(undefined),
    });
    const loaded = Object.keys(createRequire(import.meta.url).cache).map((path) => path.replaceAll("\\", "/"));
    assert.ok(loaded.some((path) => path.includes("/node_modules/atlassian-connect-express/")));
    assert.deepEqual(
      loaded.filter((path) => absent.some((name) => path.includes(`/node_modules/${name}/`))),
      [],
    );
  });

  it("pins the runtime, and lets no other package run a script at install without our word", () => {
    const allowed = z
      .object({ allowScripts: z.record(z.string(), z.boolean()) })
      .parse(JSON.parse(readFileSync("package.json", "utf8"))).allowScripts;
    const scripted = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    assert.deepEqual(
      scripted.filter((name) => allowed[name] === undefined),
      [],
    );
    assert.match(packages["node_modules/node"]?.version ?? "", /^24\./);
  });

  it("would notice a version below the floor", () => {
    assert.equal(isBelow("6.37.7", "6.37.8"), true);
    assert.equal(isBelow("6.37.8", "6.37.8"), false);
    assert.equal(isBelow("10.0.0", "9.9.9"), false);
  });
});
