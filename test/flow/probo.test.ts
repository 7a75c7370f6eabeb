import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import {
  installApp,
  linkJob,
  openSettings,
  repositoryName,
  setStage,
  workspaceSlug,
} from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { statusesOf, waitFor, waitForStatus } from "../../sandbox/demo/watch.ts";

const steps = ".probo.yaml";

interface KeptBuild {
  readonly id: string;
  readonly active: boolean;
  readonly commit: { readonly ref: string };
  readonly steps: readonly { readonly name: string; readonly state: string }[];
  readonly project: { readonly service_auth: { readonly refreshToken: string } };
}

describe("a Probo container manager whose handler is the app, over real sockets", function () {
  let stage: Stage;

  before(async () => {
    stage = await setStage("probo", {}, () => undefined);
    await installApp(stage);
    await linkJob(stage, "probo", await openSettings(stage));
  });
  after(async () => {
    await stage.stop();
  });

  const builds = async (): Promise<KeptBuild[]> =>
    (await (await fetch(`${stage.ci.url}/builds`)).json()) as KeptBuild[];
  const buildOf = (hash: string): Promise<KeptBuild> =>
    waitFor(
      "a build at the container manager",
      async () => (await builds()).find((build) => build.commit.ref === hash),
      20_000,
    );
  const push = (file: string | undefined, branch: string): string =>
    stage.bitbucket.pushCommit({
      repository: repositoryName,
      branch,
      message: `On ${branch}\n`,
      ...(file === undefined ? {} : { files: { [steps]: file } }),
    }).hash;

  it("turns a push into a build, a status for each step, and SUCCESSFUL for the whole", async () => {
    const hash = push(
      "steps:\n  - name: unit tests\n    command: npm test\n  - name: lint\n    command: npm run lint\n",
      "green",
    );
    const whole = await waitForStatus(stage, hash, ["SUCCESSFUL"]);
    const names = ["ProboCI/env", "ProboCI/unit tests", "ProboCI/lint"];
    const parts = await waitFor(
      "a verdict of each step",
      () => {
        const green = statusesOf(stage, hash).filter(({ state }) => state === "SUCCESSFUL");
        return names.every((name) => green.some((status) => status.name.includes(name))) && green.length === 4
          ? green
          : undefined;
      },
      20_000,
    );
    assert.equal(new Set(parts.map(({ key }) => key)).size, 4, "every step has a key of its own");
    assert.ok(parts.every(({ key }) => key.length <= 40) && whole.key.length <= 40);
    const kept = await buildOf(hash);
    assert.deepEqual(
      [kept.active, kept.steps],
      [
        false,
        [
          { name: "unit tests", state: "success" },
          { name: "lint", state: "success" },
        ],
      ],
    );
  });

  it("turns a step that fails to red, and the whole with it, naming the step", async () => {
    const hash = push(
      "steps:\n  - name: unit tests\n    command: npm test\n  - name: will fail\n    command: exit 1\n",
      "will-fail",
    );
    await waitForStatus(stage, hash, ["FAILED"]);
    await waitFor(
      "a red whole",
      () =>
        statusesOf(stage, hash).find(
          ({ state, name, description }) => state === "FAILED" && name === "payments" && /will fail/.test(description),
        ),
      20_000,
    );
  });

  it("shows FAILED for a broken .probo.yaml, says so, and starts nothing", async () => {
    const before = (await builds()).length;
    const hash = push("steps: [", "broken");
    const status = await waitForStatus(stage, hash, ["FAILED"]);
    assert.match(status.description, /^\.probo\.yaml is no YAML/);
    assert.equal((await builds()).length, before);
  });

  it("S1 S5 S9 issues a token that reads the one repository to who shows the build's own key alone", async () => {
    const other = stage.bitbucket.createRepository({
      workspace: workspaceSlug,
      name: "secrets",
      files: { "README.md": "# secret\n" },
    });
    assert.ok(other.uuid !== "");
    const kept = await buildOf(push(undefined, "keys"));
    const lookUp = (refreshToken: string, type = "bitbucket") =>
      fetch(`${stage.app.url}/auth_lookup?${new URLSearchParams({ type, refreshToken }).toString()}`);
    const key = kept.project.service_auth.refreshToken;
    const answer = await lookUp(key);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    const token = (await answer.json()) as {
      access_token: string;
      expires_in: number;
      token_type: string;
      scopes: string;
      refresh_token: string;
    };
    assert.deepEqual(
      [token.token_type, token.scopes, token.refresh_token, token.expires_in > 0 && token.expires_in <= 7200],
      ["bearer", "repository", key, true],
    );
    const read = (name: string, method = "GET", path = "") =>
      fetch(`${stage.bitbucket.apiUrl}/2.0/repositories/${name}${path}`, {
        method,
        headers: { authorization: `Bearer ${token.access_token}` },
      });
    assert.equal((await read(repositoryName)).status, 200);
    assert.ok([403, 404].includes((await read(`${workspaceSlug}/secrets`)).status));
    const [claim = "", signature = ""] = key.split(".");
    const forged = Buffer.from(JSON.stringify(["other-tenant", "other-link", Date.now() + 1000])).toString("base64url");
    for (const wrong of ["", "guess", claim, `${claim}.`, `${claim}.${signature.slice(1)}x`, `${forged}.${signature}`])
      assert.equal((await lookUp(wrong)).status, 401, wrong);
    assert.equal((await lookUp(key, "github")).status, 404);
    for (const file of readdirSync(stage.app.folder)) {
      const bytes = readFileSync(join(stage.app.folder, file));
      assert.equal(bytes.includes(key) || bytes.includes(token.access_token), false, `neither stands in ${file}`);
    }
  });
});
