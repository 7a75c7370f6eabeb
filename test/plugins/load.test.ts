import assert from "node:assert/strict";

import { ciAdapters } from "../../src/ci/registry.ts";
import { Problem } from "../../src/core/problem.ts";
import { dialects } from "../../src/dialects/registry.ts";
import { loadPlugins } from "../../src/plugins/load.ts";

const own = { dialects, ciAdapters };

async function faultsOf(...names: string[]): Promise<string> {
  try {
    await loadPlugins(names, own);
  } catch (thrown) {
    assert.ok(thrown instanceof Problem && thrown.code === "wrong-configuration");
    return thrown.message;
  }
  assert.fail("it was loaded");
}

describe("loading plugins", () => {
  it("adds a module's dialects and CI adapters to ours", async () => {
    const known = await loadPlugins(
      ["./test/fixtures/plugins/house-git.ts", "./test/fixtures/plugins/house-ci.ts"],
      own,
    );
    assert.deepEqual(Object.keys(known.dialects), [...Object.keys(dialects), "house-git"]);
    assert.deepEqual(Object.keys(known.ciAdapters), [...Object.keys(ciAdapters), "house-ci"]);
    assert.equal(known.dialects["github"], dialects["github"]);
  });

  it("changes nothing without modules", async () => {
    assert.deepEqual(await loadPlugins([], own), own);
  });

  it("says which module cannot be loaded, and which offers nothing", async () => {
    assert.match(
      await faultsOf("no-such-package", "./no/such/file.ts"),
      /"no-such-package" cannot be loaded .*; "\.\/no\/such\/file\.ts" cannot be loaded/,
    );
    assert.match(await faultsOf("node:path"), /exports no dialects and no ciAdapters/);
  });

  it("names every fault of every module at once, and replaces none of ours", async () => {
    const faults = await faultsOf("./test/fixtures/plugins/broken.ts", "./no/such/file.ts");
    for (const part of [
      /dialect "Broken Dialect" of "\.\/test\/fixtures\/plugins\/broken\.ts": its id has to be/,
      /it has no label/,
      /it lacks verify, deliveryId, eventName, parse/,
      /dialect "too-trusting" .*: verify has to throw/,
      /parse has to throw/,
      /deliveryId has to return/,
      /dialect "github" .*: there is another one with this id/,
      /CI adapter "jenkins-2" .*: its summary has to be a sentence/,
      /it lacks test, start, result/,
      /field 1 needs a camelCase name/,
      /file\.ts" cannot be loaded/,
    ])
      assert.match(faults, part);
  });
});
