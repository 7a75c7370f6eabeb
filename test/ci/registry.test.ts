import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ciAdapters } from "../../src/ci/registry.ts";

const page = readFileSync(new URL("../../docs/ci-servers.md", import.meta.url), "utf8");

describe("ci/registry", () => {
  it("has a row in docs/ci-servers.md for every kind, in the same order, and for no other", () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((found) => found[1]);
    assert.deepEqual(rows, Object.keys(ciAdapters));
  });

  it("says in the table who can be stopped", () => {
    for (const [id, adapter] of Object.entries(ciAdapters)) {
      const abort = new RegExp(`^\\| \`${id}\` \\|(?:[^|]*\\|){2} ([^|]*) \\|`, "m").exec(page)?.[1];
      assert.equal(abort !== "no", adapter.abort !== undefined, id);
    }
  });
});
