import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { eventScopes, tokenScopes } from "../../../sandbox/forge/known-names.ts";
import { readManifest } from "../../../sandbox/forge/manifest-faults.ts";
import type { Manifest } from "../../../sandbox/forge/manifest-shape.ts";
import { readDeployment, renderManifest } from "../../../tools/forge/render-manifest.ts";
import { manifest as parsed, manifestText } from "./sample.ts";

const appId = "ari:cloud:ecosystem::app/11111111-2222-3333-4444-555555555555";
const baseUrl = "https://ci-bridge.example.com";

function readOwn(): Manifest {
  const read = readManifest(parsed);
  assert.ok("manifest" in read);
  return read.manifest;
}

describe("the manifest of the Forge door", () => {
  const manifest = readOwn();

  it("asks for five scopes, each used and explained (S6)", () => {
    const { scopes } = manifest.permissions;
    assert.deepEqual(scopes, [
      "read:app-system-token",
      "read:app-user-token",
      "read:repository:bitbucket",
      "read:pullrequest:bitbucket",
      "read:workspace:bitbucket",
    ]);
    const forEvents = manifest.modules.trigger.flatMap(({ events }) => events.map((event) => eventScopes[event]));
    // Asked of Bitbucket for a person: GET /2.0/user/workspaces/{workspace}/permission.
    const used = new Set([...Object.values(tokenScopes), ...forEvents, "read:workspace:bitbucket"]);
    used.delete(undefined);
    assert.deepEqual([...used].sort(), [...scopes].sort());
    const docs = readFileSync("docs/doors.md", "utf8");
    for (const scope of scopes) assert.match(docs, new RegExp(`^\\| \`${scope}\` +\\|`, "m"));
  });

  it("has every endpoint of the first version, the frame's alone without a route and with a user's token", () => {
    assert.deepEqual(
      manifest.modules.endpoint.map(({ key, route, auth }) => [
        key,
        route?.path,
        auth?.appSystemToken?.enabled === true,
        auth?.appUserToken?.enabled === true,
      ]),
      [
        ["ep-frame", undefined, true, true],
        ["ep-events", "/forge/events", true, false],
        ["ep-lifecycle", "/forge/lifecycle", true, false],
        ["ep-uninstall", "/forge/uninstall", true, false],
        ["ep-token", "/forge/token", true, false],
        ["ep-merge-check", "/forge/merge-check", true, false],
      ],
    );
  });

  it("runs the merge check when somebody merges, since no status that comes in runs it again", () => {
    assert.deepEqual(
      manifest.modules["bitbucket:mergeCheck"].map(({ triggers }) => triggers),
      [["on-merge"]],
    );
  });

  it("says that the app stores end-user data, at one literal address", () => {
    assert.deepEqual(manifest.remotes, [
      { key: "ci-bridge", baseUrl, operations: ["storage", "compute"], storage: { inScopeEUD: true } },
    ]);
    assert.doesNotMatch(manifestText, /\$\{|APP_ID|BASE_URL/);
    assert.match(manifestText, /^# Made by `npm run forge-manifest`/);
  });

  it("has two settings, each in one place of the source", () => {
    for (const place of ["id: APP_ID", "baseUrl: BASE_URL"]) {
      const source = readFileSync("forge/manifest.yml", "utf8").replace(`${place}\n`, "");
      assert.throws(() => renderManifest(source, { appId, baseUrl }), new RegExp(`one line with "${place}"`));
    }
  });
});

describe("npm run forge-manifest", () => {
  const faultOf = (id: string | undefined, url: string | undefined): string => {
    try {
      readDeployment(id, url);
      return "none";
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };

  it("names every option that is wrong at once", () => {
    assert.match(faultOf(undefined, undefined), /^--app-id is missing: .*\n--base-url is missing: /);
    assert.match(faultOf("ci-bridge", "http://x.example.com"), /^--app-id is no id .*\n--base-url has to be an https /);
    assert.match(faultOf(`${appId}\nevil: true`, baseUrl), /^--app-id is no id/);
    assert.match(faultOf(appId, "https://x.example.com/bridge?a=1"), /leave out "\/bridge\?a=1"/);
    assert.match(faultOf(appId, "https://ada:secret@x.example.com"), /must not carry a name or password/);
    assert.doesNotMatch(faultOf(appId, "https://ada:secret@x.example.com"), /secret/);
    assert.match(faultOf(appId, "${BASE_URL}"), /has to be an https address/);
    assert.deepEqual(readDeployment(appId, `${baseUrl}/`), { appId, baseUrl });
  });

  it("writes the manifest where it is told to, and names the page that is not built yet", () => {
    const folder = mkdtempSync(join(tmpdir(), "forge-build-"));
    try {
      const run = (...words: string[]): ReturnType<typeof spawnSync> =>
        spawnSync(process.execPath, ["tools/forge-manifest.ts", ...words], { encoding: "utf8" });
      const told = ["--app-id", appId, "--base-url", baseUrl, "--out", folder];
      const before = run(...told);
      assert.equal(before.status, 0, String(before.stderr));
      assert.equal(readFileSync(join(folder, "manifest.yml"), "utf8"), manifestText);
      assert.match(String(before.stdout), /will ask for .*static\/ci\/index\.html, which is not built yet/);
      mkdirSync(join(folder, "static/ci"), { recursive: true });
      writeFileSync(join(folder, "static/ci/index.html"), "<!doctype html>");
      assert.equal(run(...told).stdout, `${join(folder, "manifest.yml")}\n`);
      const wrong = run("--out", folder, "--url", baseUrl);
      assert.equal(wrong.status, 1);
      assert.match(String(wrong.stderr), /^Unknown option '--url'/);
      assert.match(String(run("--help").stdout), /--base-url +where Bitbucket reaches this app/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
