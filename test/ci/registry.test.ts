import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { ciAdapters } from "../../src/ci/registry.ts";

const page = readFileSync(new URL("../../docs/ci-servers.md", import.meta.url), "utf8");

/** Cells of the table's rows, by the kind in their first. */
const rows = new Map(
  page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .flatMap((cells) => {
      const kind = /^`([a-z-]+)`$/.exec(cells[1] ?? "")?.[1];
      return kind === undefined ? [] : [[kind, cells] as const];
    }),
);

describe("ci/registry", () => {
  it("has a row in docs/ci-servers.md for every kind, in the same order, and for no other", () => {
    assert.deepEqual([...rows.keys()], Object.keys(ciAdapters));
  });

  it("says in the table who can be stopped", () => {
    for (const [id, adapter] of Object.entries(ciAdapters)) {
      assert.equal(rows.get(id)?.[4] !== "no", adapter.abort !== undefined, id);
    }
  });

  it("has a test of its own for the file of every kind", () => {
    const files = [...globSync("src/ci/*.ts"), ...globSync("src/ci/*/*adapter.ts")].filter(
      (file) => file !== "src/ci/registry.ts",
    );
    assert.ok(files.length >= Object.keys(ciAdapters).length);
    const testOf = (file: string): string => file.replace(/^src/, "test").replace(/\.ts$/, ".test.ts");
    assert.deepEqual(
      files.filter((file) => !existsSync(testOf(file))),
      [],
    );
  });
});
