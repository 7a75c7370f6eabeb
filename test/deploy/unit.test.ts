import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startFlags } from "./settings.ts";

const unit = readFileSync("deploy/ci-bridge.service", "utf8");

describe("the systemd unit and the image", () => {
  it("start the app as npm start does", () => {
    for (const text of [unit, readFileSync("deploy/Dockerfile", "utf8")]) {
      const line = text.split("\n").find((candidate) => candidate.includes("src/server.ts")) ?? "";
      assert.deepEqual(
        [...line.matchAll(/(?<= )--[a-z-]+(?:=\d+)?/g)].map(([flag]) => flag),
        startFlags(),
      );
    }
  });

  it("is taken by systemd's own check", function () {
    if (spawnSync("systemd-analyze", ["--version"]).status !== 0) {
      assert.notEqual(process.env["CI"], "true", "systemd-analyze has to be installed here: apt-get install systemd");
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), "ci-bridge-unit-"));
    try {
      const file = join(folder, "ci-bridge.service");
      // The program is not installed here, and systemd looks for it.
      writeFileSync(file, unit.replaceAll("/opt/ci-bridge/node_modules/.bin/node", process.execPath));
      const checked = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
      assert.equal(
        checked.stderr
          .split("\n")
          .filter((line) => line.includes("ci-bridge.service"))
          .join("\n"),
        "",
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
