// The stand-in held against a second client its authors did not write: Debian's python3-jenkins.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";

const run = promisify(execFile);
const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("python-client.py", import.meta.url));

describe("sandbox/jenkins with python3-jenkins", () => {
  let jenkins: Jenkins;

  before(async function () {
    try {
      await run(python, ["-c", "import jenkins"]);
    } catch (error) {
      const reason =
        "python3-jenkins cannot be imported by /usr/bin/python3; install it with: apt-get install python3-jenkins";
      if (process.env["CI"] === "true") throw new Error(reason, { cause: error });
      process.stdout.write(`    ${reason}\n`);
      this.skip();
    }
  });
  beforeEach(async () => {
    jenkins = await startJenkins({
      quietPeriodMs: 200,
      durationMs: 60_000,
      jobs: [{ name: "team/app", parameters: ["BRANCH"] }, { name: "plain" }],
    });
  });
  afterEach(() => jenkins.stop());

  for (const secret of ["admin-token", "admin"]) {
    it(`builds, follows the queue, reads and stops the build, as "${secret}"`, async () => {
      const { stdout } = await run(python, [script, jenkins.url, "admin", secret]);
      const seen = JSON.parse(stdout) as Record<string, unknown>;
      assert.deepEqual(seen["jobs"], ["plain", "team", "team/app"]);
      assert.deepEqual(
        [seen["version"], seen["who"], seen["queued"], seen["waiting"]],
        ["2.541.1", "admin", "app", true],
      );
      assert.deepEqual(
        [seen["building"], seen["queueId"], seen["result"], seen["cancelled"]],
        [true, true, "ABORTED", true],
      );
      assert.match(String(seen["console"]), /BRANCH=main\nAborted by admin/);
      assert.equal(seen["missing"], "queue number[12345] does not exist");
      assert.match(String(seen["disabled"]), /409/);
    });
  }

  it("is refused with a wrong password", async () => {
    await assert.rejects(run(python, [script, jenkins.url, "admin", "wrong"]), /401/);
  });
});
