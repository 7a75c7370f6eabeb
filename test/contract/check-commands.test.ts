import assert from "node:assert/strict";
import { execFile } from "node:child_process";

interface Ended {
  readonly status: number;
  readonly printed: string;
}

function run(command: string, ...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", `test/contract/${command}.ts`, ...words],
      (failure, printed) => resolve({ status: failure === null ? 0 : Number(failure.code), printed }),
    );
  });
}

describe("npm run check-dialect and check-adapter", function () {
  it("hold a module to the contract and end with 0 when everything holds", async () => {
    const [dialect, adapter] = await Promise.all([
      run("check-dialect", "./test/fixtures/plugins/house-git.ts"),
      run("check-adapter", "./test/fixtures/plugins/house-ci.ts"),
    ]);
    for (const { status, printed } of [dialect, adapter]) {
      assert.equal(status, 0, printed);
      assert.match(printed, /Everything holds\.\n$/);
      assert.doesNotMatch(printed, /FAILED/);
    }
  });

  it("name the faults of a module and end with 1", async () => {
    const { status, printed } = await run("check-dialect", "./test/fixtures/plugins/broken.ts");
    assert.equal(status, 1);
    assert.match(printed, /FAILED its id has to be/);
    assert.match(printed, /the module has to export samples/);
    assert.equal((await run("check-adapter", "./test/fixtures/plugins/broken.ts")).status, 1);
  });

  it("say what is missing when there is no module, or nothing in it", async () => {
    assert.match((await run("check-dialect")).printed, /^Usage/);
    assert.match((await run("check-adapter", "no-such-package")).printed, /cannot be loaded/);
    const { status, printed } = await run("check-adapter", "./test/fixtures/plugins/house-git.ts");
    assert.equal(status, 1);
    assert.match(printed, /offers none/);
  });
});
